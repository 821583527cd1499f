// package.json and npm-shrinkwrap.json of the package.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listBundledWorkspaces, repositoryRoot } from "./layout.ts";
import { layOutProduction, type LockedPackage, type LockedPackages } from "./production-tree.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface PackageManifests {
  readonly version: string;
  readonly packageJson: string;
  readonly shrinkwrap: string;
}

export function writeManifests(): PackageManifests {
  const root = readJson("package.json") as Manifest;
  const lock = (readJson("package-lock.json") as { readonly packages: LockedPackages }).packages;
  const wanted = listBundledWorkspaces().flatMap((from) =>
    Object.entries((readJson(`${from}/package.json`) as Manifest).dependencies ?? {})
      .filter(([name]) => !name.startsWith("@edp/"))
      .map(([name, version]) => ({ name, version, from })),
  );
  const node = Object.entries(root.optionalDependencies ?? {}).map(([name, version]) => ({
    name,
    version,
    from: "",
  }));
  const packages = layOutProduction(lock, [...wanted, ...node]);
  const named = {
    name: root.name,
    version: root.version,
    license: root.license ?? "",
  };
  const needs = { dependencies: toVersions(wanted), optionalDependencies: toVersions(node) };
  const engines = { node: ">=20" };
  const bin = { edp: "edp" };
  const packageJson = {
    ...named,
    description: root.description,
    type: "module",
    bin,
    engines,
    ...needs,
    // A registry adds this word to what it serves; npm heeds the shrinkwrap of a file only if it stands here.
    _hasShrinkwrap: true,
  };
  const top: Omit<LockedPackage, "dependencies"> = { ...named, ...needs, bin, engines };
  const shrinkwrap = {
    name: root.name,
    version: root.version,
    lockfileVersion: 3,
    requires: true,
    packages: { "": top, ...packages },
  };
  return { version: root.version, packageJson: print(packageJson), shrinkwrap: print(shrinkwrap) };
}

function toVersions(
  wanted: readonly { readonly name: string; readonly version: string }[],
): Readonly<Record<string, string>> {
  const sorted = [...wanted].sort((one, other) => (one.name < other.name ? -1 : 1));
  return Object.fromEntries(sorted.map(({ name, version }) => [name, version]));
}

/** Our own files, and what npm wrote. */
function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(repositoryRoot, path), "utf8"));
}

const print = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
