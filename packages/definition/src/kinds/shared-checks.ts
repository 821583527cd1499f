// Checks of fields that more than one kind has.
import { parseDuration } from "../text/duration.ts";
import type { Path } from "../text/path.ts";
import { findScheduleProblem } from "../text/schedule.ts";
import type { ReportAt } from "./kind.ts";

export interface FreshnessText {
  readonly warnAfter: string;
  readonly errorAfter: string;
}

export function checkSchedule(schedule: string | undefined, path: Path, report: ReportAt): void {
  if (schedule === undefined) return;
  const reason = findScheduleProblem(schedule);
  if (reason !== undefined) report(path, "EDP-DEF-032", { schedule, reason });
}

export function checkFreshness(freshness: FreshnessText | undefined, path: Path, report: ReportAt): void {
  if (freshness === undefined || parseDuration(freshness.warnAfter) <= parseDuration(freshness.errorAfter))
    return;
  report([...path, "warnAfter"], "EDP-DEF-034", {
    warnAfter: freshness.warnAfter,
    errorAfter: freshness.errorAfter,
  });
}
