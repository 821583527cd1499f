import type { CommandModule } from "../command.ts";
import type { Diagnosis } from "../doctor/diagnosis.ts";
import { examine } from "../doctor/examine.ts";

const marks = { good: "✓", warning: "!", bad: "✗" } as const;

export const doctor: CommandModule = {
  args: [],
  description:
    "Find what is wrong on this machine or with this platform, and print the command that mends it.",
  examples: ["doctor", "doctor --json"],
  flags: [],
  run: async (shell, invocation) => {
    const diagnoses = await examine(shell, invocation);
    const width = Math.max(...diagnoses.map((diagnosis) => diagnosis.subject.length));
    return {
      data: diagnoses.map((diagnosis) => ({ ...diagnosis, fix: diagnosis.fix ?? null })),
      text: diagnoses.map((diagnosis) => printDiagnosis(diagnosis, width)).join("\n"),
      exit: diagnoses.some((diagnosis) => diagnosis.verdict === "bad") ? 1 : 0,
    };
  },
};

function printDiagnosis(diagnosis: Diagnosis, width: number): string {
  const line = `${marks[diagnosis.verdict]} ${diagnosis.subject.padEnd(width)}   ${diagnosis.detail}`;
  return diagnosis.fix === undefined ? line : `${line}\n${" ".repeat(width + 5)}fix   ${diagnosis.fix}`;
}
