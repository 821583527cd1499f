import type { Json } from "@edp/base";
import type { Shell } from "./shell.ts";

/** One flag, in commander's notation: `--limit <n>`, `--full`. */
export interface Flag {
  readonly flags: string;
  readonly description: string;
  readonly default?: string;
}

/** The flags that every command takes. */
export interface CommonOptions {
  readonly environment: string;
  readonly directory: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** What the user typed, parsed: arguments in order, flags by their camelCase name. */
export interface Invocation {
  readonly args: readonly string[];
  readonly options: CommonOptions;
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
}

/** Exit codes: 0 good, 1 a problem was found or work failed, 2 wrong usage, 3 an outside system failed, 70 a bug. */
export type ExitCode = 0 | 1 | 2 | 3 | 70;

/** A command's answer: data for `--json`, the same data for people, and how it ended. */
export interface CommandResult {
  readonly data: Json;
  /** Text for people; empty when all was said on the way. */
  readonly text: string;
  readonly exit?: ExitCode;
}

export interface CommandModule {
  /** commander's argument notation: `[dir]`, `<path>`, `[source...]`. */
  readonly args: readonly string[];
  readonly description: string;
  readonly examples: readonly string[];
  readonly flags: readonly Flag[];
  readonly run: (shell: Shell, invocation: Invocation) => Promise<CommandResult>;
}
