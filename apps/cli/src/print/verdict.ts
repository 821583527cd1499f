import type { ResolvedPlatform } from "@edp/definition";
import type { CheckVerdict } from "@edp/pipeline";

const marks = { passed: "✓", failed: "✗", "not tried": "–" } as const;

/** One source's check, a line a step, as in `edp check`. */
export function printVerdict(verdict: CheckVerdict, platform: ResolvedPlatform): string {
  const source = platform.sources.find((candidate) => candidate.name === verdict.source);
  const head = [
    verdict.source,
    source?.connector.name ?? "",
    `environment ${platform.environment.name}`,
  ].join("   ");
  const width = Math.max(0, ...verdict.steps.map((step) => step.step.length));
  const steps = verdict.steps.map(
    (step) => `  ${marks[step.outcome]} ${step.step.padEnd(width)}   ${step.detail}`,
  );
  const failed = verdict.steps.find((step) => step.outcome === "failed");
  const fix = failed?.fix;
  const ending =
    verdict.outcome === "passed"
      ? []
      : [
          "",
          ...(failed === undefined && verdict.errorMessage !== undefined
            ? [`  ${verdict.errorCode ?? "error"}  ${verdict.errorMessage}`]
            : []),
          `  Runs of ${verdict.source} are held until this passes. Owner: ${source?.owner ?? "unknown"}.`,
          ...(fix === undefined ? [] : [`  fix   ${fix}`]),
        ];
  return [head, ...steps, ...ending].join("\n");
}
