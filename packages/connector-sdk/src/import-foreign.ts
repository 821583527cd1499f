// Code of a connector, wherever its folder is. A connector in a user's platform imports `@edp/base` and
// `@edp/connector-sdk` like EDP's own do, though no node_modules above it has them: they always mean the running
// EDP's, so that there is one EdpError and one Secret in the process.
import { registerHooks } from "node:module";

const shared: ReadonlySet<string> = new Set([
  "@edp/base",
  "@edp/connector-sdk",
  "@edp/connector-sdk/conformance",
]);

let isShared = false;

/** Imports a file by its `file:` address. */
export async function importForeign(address: string): Promise<{ readonly default?: unknown }> {
  if (!isShared) {
    isShared = true;
    registerHooks({
      resolve: (specifier, context, next) =>
        shared.has(specifier)
          ? next(specifier, { ...context, parentURL: import.meta.url })
          : next(specifier, context),
    });
  }
  return (await import(address)) as { readonly default?: unknown };
}
