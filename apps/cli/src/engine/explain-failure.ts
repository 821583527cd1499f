// What an engine says, as what a reader can do about it.
import { EdpError } from "@edp/base";

const reasons: readonly (readonly [RegExp, (image: string, said: string) => EdpError])[] = [
  [
    /permission denied.*docker|Cannot connect to the Docker daemon|docker daemon (is )?(not )?running|error during connect/i,
    (_image, said) => new EdpError("EDP-DEP-021", { reason: said }),
  ],
  [/no space left on device/i, (image) => new EdpError("EDP-DEP-024", { image })],
  [
    /pull access denied|manifest( for \S+ not found|[^\n]* unknown)|repository does not exist|https:\/\/[^\s]+\/v2\//i,
    (image, said) => new EdpError("EDP-DEP-023", { image, reason: said }),
  ],
];

/** `image`: which one was being built; empty when the engine was only greeted. */
export function explainFailure(image: string, stderr: string, stdout: string): EdpError {
  const found = reasons.find(([words]) => words.test(stderr));
  const said = lastLine(stderr) || lastLine(stdout) || "it said nothing";
  if (found !== undefined) return found[1](image, said);
  if (image === "") return new EdpError("EDP-DEP-021", { reason: said });
  const log = `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "");
  return new EdpError("EDP-DEP-022", { image, log: log.slice(-12) });
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";
