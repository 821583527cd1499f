// From words on the command line to a finished command: parsing and signals.
import { EdpError, systemClock } from "@edp/base";
import { Command, CommanderError } from "commander";
import type { CommandModule, ExitCode, Invocation } from "./command.ts";
import { commandTable } from "./command-table.ts";
import { createInterrupt } from "./interrupt.ts";
import { reportError } from "./report-error.ts";
import type { Shell } from "./shell.ts";

export interface Installation {
  readonly edpRoot: string;
  readonly edpVersion: string;
  readonly invokedAs: string;
}

export async function runCommand(argv: readonly string[], installation: Installation): Promise<void> {
  const interrupt = createInterrupt();
  const shell: Shell = {
    ...installation,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
    environmentVariables: process.env,
    cwd: process.cwd(),
    clock: systemClock,
    signal: interrupt.signal,
  };
  // A reader that went away (`edp runs | head`) ends the command quietly.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exitCode = 0;
    else throw error;
  });
  const exit = await parseAndRun(argv, shell);
  interrupt.release();
  process.exitCode = interrupt.exitCode() ?? exit;
}

async function parseAndRun(argv: readonly string[], shell: Shell): Promise<ExitCode> {
  // `edp help run`, `edp -e production run`: the command's name is the first word that is no option's.
  const words = argv[0] === "help" ? [...argv.slice(1), "--help"] : [...argv];
  const index = commandIndex(words);
  const name = words[index];
  const entry = commandTable.find((candidate) => candidate.name === name);
  const json = argv.includes("--json");
  if (name === undefined || entry === undefined) {
    return reportError(await unknownCommand(shell, name ?? ""), shell, json);
  }
  const module = await entry.load();
  const command = createCommand(entry.name, module, shell);
  const rest = words.filter((_, position) => position !== index);
  try {
    const parsed = command.parse(rest, { from: "user" });
    return await execute(module, shell, toInvocation(parsed));
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error, shell, json);
    if (error.exitCode === 0) return 0; // it was asked for help
    return reportError(wrongUsage(error, `${shell.invokedAs} ${entry.name} --help`), shell, json);
  }
}

const valueOptions: ReadonlySet<string> = new Set(["-e", "--environment", "-C"]);

function commandIndex(words: readonly string[]): number {
  let index = 0;
  while (words[index]?.startsWith("-") === true) index += valueOptions.has(words[index] ?? "") ? 2 : 1;
  return index;
}

function createCommand(name: string, module: CommandModule, shell: Shell): Command {
  const command = new Command(`${shell.invokedAs} ${name}`)
    .description(module.description)
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureOutput({ writeOut: shell.stdout, writeErr: () => undefined }) // its errors are reported as ours
    .option("-e, --environment <name>", "which environment", "local")
    .option("-C <dir>", "the platform's folder")
    .option("--json", "results as one JSON document")
    .option("--quiet", "no progress")
    .option("--verbose", "more")
    .addHelpText(
      "after",
      `\nExamples\n${module.examples.map((text) => `  ${shell.invokedAs} ${text}`).join("\n")}`,
    );
  for (const argument of module.args) command.argument(argument);
  for (const flag of module.flags) command.option(flag.flags, flag.description, flag.default);
  return command;
}

function toInvocation(command: Command): Invocation {
  const {
    environment,
    C: directory,
    json,
    quiet,
    verbose,
    ...flags
  } = command.opts<Record<string, string | boolean>>();
  return {
    args: command.args,
    options: {
      environment: typeof environment === "string" ? environment : "local",
      directory: typeof directory === "string" ? directory : undefined,
      json: json === true,
      quiet: quiet === true,
      verbose: verbose === true,
    },
    flags,
  };
}

async function execute(module: CommandModule, shell: Shell, invocation: Invocation): Promise<ExitCode> {
  const result = await module.run(shell, invocation);
  if (invocation.options.json) shell.stdout(`${JSON.stringify(result.data, undefined, 2)}\n`);
  else if (result.text !== "") shell.stdout(result.text.endsWith("\n") ? result.text : `${result.text}\n`);
  return result.exit ?? 0;
}

/** What commander says, without its prefix and its line breaks. */
function wrongUsage(error: CommanderError, help: string): EdpError {
  const reason = error.message.replace(/^error: /, "").replaceAll("\n", " ");
  return new EdpError("EDP-CLI-003", { reason: `${reason}.`, usage: `see what it takes: ${help}` });
}

async function unknownCommand(shell: Shell, name: string): Promise<EdpError> {
  const known = commandTable.map((entry) => entry.name);
  const { findNearest } = await import("@edp/definition"); // heavy, and seldom needed
  const guess = findNearest(name, known);
  return new EdpError("EDP-CLI-002", {
    name,
    ...(guess === undefined ? {} : { nearest: guess }),
    invokedAs: shell.invokedAs,
  });
}
