// Where EDP's own modules are, by their names. In the repository the workspace knows; the published package has no
// node_modules with ours in it, and its bundle puts tools/bundle/own-modules.ts here.

/** The `file:` address of `@edp/base`, `@edp/connector-rest`, …; undefined when this EDP has none of that name. */
export function resolveOwn(name: string): string | undefined {
  try {
    return import.meta.resolve(name);
  } catch {
    return undefined;
  }
}
