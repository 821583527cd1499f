// The `edp` command. Help and version load nothing but this file and the table, so they answer at once.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { commandTable } from "./command-table.ts";
import { helpText } from "./help.ts";

const edpRoot = resolve(import.meta.dirname, "../../..");
const argv = process.argv.slice(2);
const first = argv[0];

if (
  first === undefined ||
  first === "--help" ||
  first === "-h" ||
  (first === "help" && argv[1] === undefined)
) {
  process.stdout.write(helpText(commandTable, invokedAs(), version()));
} else if (first === "--version" || first === "-V") {
  process.stdout.write(`${version()}\n`);
} else {
  const { runCommand } = await import("./run-command.ts");
  await runCommand(argv, { edpRoot, edpVersion: version(), invokedAs: invokedAs() });
}

function version(): string {
  const text = readFileSync(resolve(edpRoot, "package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version; // our own file
}

/** The name that printed commands repeat: a path stays a path, what was found on PATH stays a name. */
function invokedAs(): string {
  const name = process.env["EDP_INVOKED_AS"];
  if (name === undefined || name === "") return "edp";
  if (/\/node_modules\/\.bin\/edp$/.test(name)) return "npx edp";
  return dirname(name) === "." && !name.startsWith("./") ? "edp" : name;
}
