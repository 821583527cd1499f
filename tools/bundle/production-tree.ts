// The part of package-lock.json that the package needs, laid out anew: npm-shrinkwrap.json pins every transitive
// dependency wherever the package is installed, and names no registry.

export interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly [other: string]: unknown;
}

export type LockedPackages = Readonly<Record<string, LockedPackage>>;

/** Where something stands in the old lock and in the new one. */
interface Placed {
  readonly from: string;
  readonly to: string;
}

/** `from`: folders of the workspace, whose names resolve like Node's. Gives the new lock's `packages`, without "". */
export function layOutProduction(
  lock: LockedPackages,
  wanted: readonly { readonly name: string; readonly from: string }[],
): Record<string, LockedPackage> {
  const placed = new Map<string, string>(); // new path -> old path
  const open: Placed[] = [];
  const put = (name: string, source: string, parent: string): void => {
    const found = lookUp((path) => placed.has(path), parent, name);
    if (found !== undefined && isSame(lock, placed.get(found) ?? "", source)) return;
    const top = `node_modules/${name}`;
    const to = placed.has(top) ? `${parent}/${top}` : top;
    if (placed.has(to)) throw new Error(`${to} is wanted in two versions; make them one`);
    placed.set(to, source);
    open.push({ from: source, to });
  };
  for (const { name, from } of wanted) put(name, expectLocked(lock, from, name), "");
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    for (const name of listNeeds(lock, next.from)) put(name, expectLocked(lock, next.from, name), next.to);
  }
  return Object.fromEntries(
    [...placed.keys()].sort().map((to) => [to, withoutPlace(lock[placed.get(to) ?? ""])]),
  );
}

/** What it cannot run without. Optional ones are native accelerators that would have to be compiled. */
function listNeeds(lock: LockedPackages, path: string): readonly string[] {
  const {
    dependencies = {},
    optionalDependencies = {},
    peerDependencies = {},
    peerDependenciesMeta = {},
  } = lock[path] ?? { version: "" };
  const needed = Object.keys(dependencies).filter((name) => !(name in optionalDependencies));
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...needed, ...peers].sort();
}

function expectLocked(lock: LockedPackages, from: string, name: string): string {
  const found = lookUp((path) => path in lock, from, name);
  if (found === undefined) throw new Error(`package-lock.json does not have ${name}, which ${from} needs`);
  return found;
}

/** As Node looks: in the folder itself, then in every one above. */
function lookUp(has: (path: string) => boolean, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")))) {
    const path = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (has(path)) return path;
    if (folder === "") return undefined;
  }
}

function isSame(lock: LockedPackages, one: string, other: string): boolean {
  return lock[one]?.version === lock[other]?.version;
}

function withoutPlace(entry: LockedPackage | undefined): LockedPackage {
  const { resolved: _resolved, dev: _dev, ...rest } = entry ?? { version: "" };
  return rest;
}
