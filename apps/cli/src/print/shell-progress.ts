import type { JsonObject } from "@edp/base";
import type { Invocation } from "../command.ts";
import type { Shell } from "../shell.ts";
import { createProgressLine, type ProgressLine } from "./progress-line.ts";

export interface ShellProgress {
  /** Whole lines for people; silent with --quiet and --json. */
  readonly write: (text: string) => void;
  readonly line: ProgressLine;
  /** One line of NDJSON for programs; silent without --json. */
  readonly tell: (event: JsonObject) => void;
}

export function createShellProgress(shell: Shell, invocation: Invocation): ShellProgress {
  const { json, quiet } = invocation.options;
  const style = quiet ? "none" : json ? "json" : shell.isTerminal ? "terminal" : "plain";
  return {
    write: json || quiet ? () => undefined : shell.stderr,
    line: createProgressLine({ write: shell.stderr, clock: shell.clock, style }),
    tell: (event) => {
      if (style === "json") shell.stderr(`${JSON.stringify(event)}\n`);
    },
  };
}
