// `edp connectors new NAME`: a connector that passes the kit at once, to be changed into a real one.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { EdpError } from "@edp/base";
import type { CommandResult } from "../command.ts";
import { editorFile, writeEditorTypes } from "../scaffold/editor-types.ts";
import { readTemplate } from "../scaffold/from-template.ts";
import { scaffoldOpenApi } from "../scaffold/openapi/scaffold-openapi.ts";
import { spellName, type ConnectorName, type ScaffoldFile } from "../scaffold/scaffold-file.ts";
import type { Shell } from "../shell.ts";

export interface NewConnector {
  readonly name: string;
  /** `blank` (default), `openapi FILE` or `database URL`. */
  readonly from: readonly string[];
  /** The platform's folder; undefined: EDP's own. */
  readonly platform: string | undefined;
  readonly known: readonly string[];
}

const usage = "connectors new NAME --from blank | openapi FILE | database ADDRESS";

export function createConnector(shell: Shell, wanted: NewConnector): CommandResult {
  const name = expectName(wanted);
  const made = makeFiles(shell, wanted.from, name);
  const files = wanted.platform === undefined ? made.map(joinHouse) : [...made, editorFile];
  const dir = join(wanted.platform ?? shell.edpRoot, "connectors", name.kebab);
  if (existsSync(dir))
    throw new EdpError("EDP-SRC-103", { name: name.kebab, reason: `${dir} is there already` });
  for (const { path, text } of files) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  writeEditorTypes(shell.edpRoot, dir);
  const shown = relative(shell.cwd, dir) || dir;
  const place = shown.startsWith("..") ? dir : shown;
  return {
    data: { name: name.kebab, dir, files: files.map(({ path }) => path) },
    text: [
      `A new connector in ${place}:`,
      ...files.map(({ path }) => `  ${path}`),
      "",
      `next       ${shell.invokedAs} connectors test ${place}`,
      `           change it into yours; then copy example/${name.snake}.yaml to sources/`,
    ].join("\n"),
  };
}

export function expectName({ name, known }: Pick<NewConnector, "name" | "known">): ConnectorName {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40) {
    const reason = "a connector's name is lower-case words joined by hyphens, at most 40 characters";
    throw new EdpError("EDP-SRC-103", { name, reason });
  }
  if (known.includes(name))
    throw new EdpError("EDP-SRC-103", { name, reason: "a connector of that name is there" });
  return spellName(name);
}

function makeFiles(shell: Shell, from: readonly string[], name: ConnectorName): readonly ScaffoldFile[] {
  const [kind = "blank", argument] = from;
  if (kind === "blank" && argument === undefined) return readTemplate(shell.edpRoot, name);
  if (kind === "openapi" && argument !== undefined)
    return scaffoldOpenApi(shell.edpRoot, resolve(shell.cwd, argument), name);
  throw new EdpError("EDP-CLI-003", { reason: `--from does not take "${from.join(" ")}".`, usage });
}

/** In EDP's own repository a connector is a package of the workspace. */
function joinHouse(file: ScaffoldFile): ScaffoldFile {
  if (file.path !== "package.json") return file;
  const written = JSON.parse(file.text) as { readonly name: string; readonly version: string }; // our template
  const dependencies = { "@edp/base": written.version, "@edp/connector-sdk": written.version };
  const text = JSON.stringify({ ...written, name: `@edp/${written.name}`, dependencies }, undefined, 2);
  return { path: file.path, text: `${text}\n` };
}
