import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { EdpError } from "@edp/base";
import type { CommandModule, Invocation } from "../command.ts";
import { completePlatform, isPublished } from "../scaffold/write-platform.ts";
import type { Shell } from "../shell.ts";

/** Never part of a platform: what EDP makes beside it. */
const leftOut: ReadonlySet<string> = new Set([".edp", "deploy"]);

export const init: CommandModule = {
  args: ["<dir>"],
  description: "Make a new platform: a local environment, one example source and mapping, with comments.",
  examples: ["init ../my-platform", "init /tmp/big --example acme --people 100000"],
  flags: [
    { flags: "--example <name>", description: "copy this example instead" },
    { flags: "--people <n>", description: "with --example: how many people the invented organisation has" },
  ],
  run: async (shell, invocation) => {
    const dir = resolve(shell.cwd, invocation.args[0] ?? "");
    await requireEmpty(dir);
    const example = invocation.flags["example"];
    const from = findExample(shell, typeof example === "string" ? example : "starter");
    const people = readPeople(invocation);
    await mkdir(dir, { recursive: true });
    await cp(from, dir, { recursive: true, filter: (path) => !leftOut.has(basename(path)) });
    if (typeof example !== "string") await rename(dir);
    if (people !== undefined) await setPeople(dir, people);
    await completePlatform(shell.edpRoot, dir);
    const files = (await readdir(dir, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
      .sort();
    return { data: { dir, files }, text: nextSteps(shell, dir, files) };
  },
};

async function requireEmpty(dir: string): Promise<void> {
  if (existsSync(dir) && (await readdir(dir)).length > 0) throw new EdpError("EDP-CLI-004", { dir });
}

function findExample(shell: Shell, name: string): string {
  const dir = join(shell.edpRoot, "examples", name);
  if (/^[a-z][a-z0-9-]*$/.test(name) && existsSync(join(dir, "edp.yaml"))) return dir;
  throw new EdpError("EDP-CLI-003", {
    reason: `There is no example "${name}".`,
    usage: "use: --example acme",
  });
}

function readPeople(invocation: Invocation): number | undefined {
  const text = invocation.flags["people"];
  if (text === undefined) return undefined;
  const people = Number(text);
  if (
    invocation.flags["example"] !== undefined &&
    Number.isInteger(people) &&
    people >= 20 &&
    people <= 1_000_000
  ) {
    return people;
  }
  throw new EdpError("EDP-CLI-003", {
    reason: `--people takes a whole number from 20 to 1,000,000 and needs --example, not "${String(text)}".`,
    usage: "for example: --example acme --people 10000",
  });
}

/** The starter's name becomes the folder's, as an identifier. */
async function rename(dir: string): Promise<void> {
  const words = basename(dir)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  const name = /^[a-z]/.test(words) ? words : `platform_${words}`.replace(/_$/, "");
  const path = join(dir, "edp.yaml");
  await writeFile(path, (await readFile(path, "utf8")).replace(/^name: .*$/m, `name: ${name.slice(0, 40)}`));
}

async function setPeople(dir: string, people: number): Promise<void> {
  const path = join(dir, "environments/local.yaml");
  await writeFile(
    path,
    (await readFile(path, "utf8")).replace(/people: *\d+/, `people: ${people.toString()}`),
  );
}

function nextSteps(shell: Shell, dir: string, files: readonly string[]): string {
  const next = isPublished(shell.edpRoot)
    ? [`cd '${dir}' && ./edp up`, "./edp validate"]
    : [`${shell.invokedAs} up ${dir}`, `${shell.invokedAs} validate ${dir}`];
  return [
    `A new platform in ${dir}:`,
    ...files.map((file) => `  ${file}`),
    "",
    `next       ${next.join("\n           ")}`,
    "           git init, and commit it: everything but .edp/ belongs in Git",
  ].join("\n");
}
