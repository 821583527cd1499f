// What a foreign program's last words mean. It says it in its own way; a table of what libraries usually write
// tells the four cases apart that people treat differently.
import { EdpError } from "@edp/base";

export interface Failure {
  readonly source: string;
  readonly program: string;
  /** `status 1`, `SIGKILL`. */
  readonly ending: string;
  /** Last lines of its log, without secrets. */
  readonly lines: readonly string[];
}

const meanings = [
  {
    code: "EDP-SRC-264",
    pattern:
      /connection refused|could not connect|connection to server .* failed: (?!FATAL)|name or service not known|could not translate host name|name resolution|no route to host|network is unreachable|max retries exceeded|timed out/i,
  },
  {
    code: "EDP-SRC-265",
    pattern:
      /\b401\b|unauthori[sz]ed|password authentication failed|no password supplied|invalid (credentials|api.?key|token|grant|client)|authentication (failed|error|required)|access denied for user|role ".*" does not exist/i,
  },
  {
    code: "EDP-SRC-266",
    pattern: /\b403\b|forbidden|permission denied|insufficient (privilege|permission|scope)|not authorized/i,
  },
] as const;

/** The last line that says something of the kind, else the last line. */
export function describeFailure({ source, program, ending, lines }: Failure): EdpError {
  for (const line of lines.toReversed()) {
    const meaning = meanings.find(({ pattern }) => pattern.test(line));
    if (meaning !== undefined) return new EdpError(meaning.code, { source, program, line: shorten(line) });
  }
  return new EdpError("EDP-SRC-263", { source, program, ending, line: shorten(lines.at(-1) ?? "none") });
}

function shorten(line: string): string {
  return line.slice(0, 300).replace(/\.$/, "");
}
