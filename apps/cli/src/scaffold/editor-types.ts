// What an editor and `tsc` need to know of a connector in a platform's folder. No node_modules above it has EDP's packages,
// and where EDP lies differs from machine to machine: so the connector's tsconfig.json belongs in Git, and leads to one in
// .edp, which does not and is written again whenever EDP meets a connector of the platform.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ScaffoldFile } from "./scaffold-file.ts";

const leadsTo = "../../.edp/connector.tsconfig.json";

export const editorFile: ScaffoldFile = {
  path: "tsconfig.json",
  text: `${JSON.stringify({ extends: leadsTo, include: ["src", "conformance.ts", "conformance"] }, undefined, 2)}\n`,
};

const rooms: Readonly<Record<string, string>> = {
  "@edp/base": "packages/base/src/index.ts",
  "@edp/connector-sdk": "packages/connector-sdk/src/index.ts",
  "@edp/connector-sdk/conformance": "packages/connector-sdk/src/conformance/index.ts",
};

/** For a connector at `<platform>/connectors/<name>`; the published package has no types, so it leaves nothing. */
export function writeEditorTypes(edpRoot: string, connectorDir: string): void {
  const house = join(edpRoot, "tsconfig.json");
  const above = dirname(connectorDir);
  const platform = dirname(above);
  const isPlatforms = basename(above) === "connectors" && existsSync(join(platform, "edp.yaml"));
  if (!isPlatforms || !existsSync(house) || !existsSync(join(edpRoot, rooms["@edp/base"] ?? ""))) return;
  const { compilerOptions } = JSON.parse(readFileSync(house, "utf8")) as { readonly compilerOptions: object }; // ours
  const paths = Object.fromEntries(
    Object.entries(rooms).map(([name, file]) => [name, [join(edpRoot, file)]]),
  );
  const typeRoots = [join(edpRoot, "node_modules/@types")];
  const written = { compilerOptions: { ...compilerOptions, paths, typeRoots } };
  mkdirSync(join(platform, ".edp"), { recursive: true });
  writeFileSync(join(platform, ".edp/connector.tsconfig.json"), `${JSON.stringify(written, undefined, 2)}\n`);
}
