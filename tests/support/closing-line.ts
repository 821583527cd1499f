// The last line of a test run, as CI reads it: `12 passed, 0 failed`, and `, 1 skipped` if there were any.
import { writeSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = countResults(modules, unhandledErrors);
    // After everything else: the summary of the default reporter, and a teardown that may fail yet (leaked databases).
    process.on("exit", (exitCode) => {
      const failed = exitCode === 0 ? counts.failed : Math.max(1, counts.failed);
      writeSync(1, `${closingLine({ ...counts, failed })}\n`);
    });
  }
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export function closingLine(counts: Counts): string {
  const skipped = counts.skipped === 0 ? "" : `, ${counts.skipped.toString()} skipped`;
  return `${counts.passed.toString()} passed, ${counts.failed.toString()} failed${skipped}`;
}

/** A file that could not be loaded and an error outside of any test count as failures, too. */
function countResults(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): Counts {
  const states = modules.flatMap((module) =>
    [...module.children.allTests()].map((test) => test.result().state),
  );
  const count = (state: string): number => states.filter((found) => found === state).length;
  const brokenModules = modules.filter((module) => module.errors().length > 0).length;
  return {
    passed: count("passed"),
    failed: count("failed") + brokenModules + unhandledErrors.length,
    skipped: count("skipped") + count("pending"),
  };
}
