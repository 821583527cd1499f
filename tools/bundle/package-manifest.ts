// package.json and npm-shrinkwrap.json of the package. npm heeds the shrinkwrap of a package from a registry and
// `npm ci` in an image, not that of a file; so the dependencies that are left have none of their own.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "./layout.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

interface LockedPackage {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** What is not bundled: it has parts for one kind of machine, which it looks for beside itself. */
export const unbundled = ["oracledb"];

export interface PackageManifests {
  readonly version: string;
  readonly packageJson: string;
  readonly shrinkwrap: string;
}

export function writeManifests(): PackageManifests {
  const root = readJson("package.json") as Manifest;
  const { packages } = readJson("package-lock.json") as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const { name, version, license, description } = root;
  const optionalDependencies = root.optionalDependencies; // the Node that runs it
  const dependencies = Object.fromEntries(
    unbundled.map((one) => [one, packages[`node_modules/${one}`]?.version]),
  );
  const needs = { dependencies, optionalDependencies };
  const common = { name, version, license, bin: { edp: "edp" }, engines: { node: ">=20" }, ...needs };
  const locked = Object.fromEntries(
    [...unbundled, ...Object.keys(optionalDependencies)].map((one) => [
      `node_modules/${one}`,
      expectAlone(one, packages[`node_modules/${one}`]),
    ]),
  );
  const shrinkwrap = {
    name,
    version,
    lockfileVersion: 3,
    requires: true,
    packages: { "": common, ...locked },
  };
  return {
    version,
    packageJson: print({ ...common, description, type: "module" }),
    shrinkwrap: print(shrinkwrap),
  };
}

function expectAlone(name: string, entry: LockedPackage | undefined): LockedPackage {
  if (entry === undefined) throw new Error(`package-lock.json does not have ${name}`);
  if (Object.keys(entry.dependencies ?? {}).length > 0)
    throw new Error(`${name} has dependencies, which nobody would pin: bundle it`);
  return entry;
}

/** Our own files, and what npm wrote. */
function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(repositoryRoot, path), "utf8"));
}

const print = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
