// The embedded scheduler: cron schedules in the platform's time zone, one run at a time, nothing missed silently.
import type { Clock } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import { Cron } from "croner";

export interface DueSources {
  /** When they were due. */
  readonly at: Date;
  readonly sources: readonly string[];
}

/** The next moment at which at least one enabled source is due after `after`; undefined without schedules. */
export function nextDue(platform: ResolvedPlatform, after: Date): DueSources | undefined {
  let at: Date | undefined;
  let sources: string[] = [];
  for (const source of platform.sources) {
    if (!source.enabled || source.schedule === undefined) continue;
    const next = new Cron(source.schedule, { timezone: platform.timeZone, paused: true }).nextRun(after);
    if (next === null) continue;
    if (at === undefined || next < at) [at, sources] = [next, [source.name]];
    else if (next.getTime() === at.getTime()) sources.push(source.name);
  }
  return at === undefined ? undefined : { at, sources };
}

/** Sources that became due between two moments: what a sleeping machine or a long run has missed, each once. */
export function dueBetween(platform: ResolvedPlatform, after: Date, until: Date): readonly string[] {
  return platform.sources.flatMap((source) => {
    if (!source.enabled || source.schedule === undefined) return [];
    const next = new Cron(source.schedule, { timezone: platform.timeZone, paused: true }).nextRun(after);
    return next !== null && next <= until ? [source.name] : [];
  });
}

export interface SchedulerOptions {
  readonly platform: ResolvedPlatform;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Up to when everything due has been run. */
  readonly since: Date;
  /** Runs these sources; its faults are its own to record. */
  readonly run: (sources: readonly string[]) => Promise<void>;
}

/** Longest sleep: a suspended laptop or a clock that was set is noticed within a minute. */
const longestSleepMs = 60_000;

/** Runs until aborted. A run that lasts past the next due time is followed by one catch-up run, not by several. */
export async function keepSchedules(options: SchedulerOptions): Promise<void> {
  const { clock, platform, signal } = options;
  let since = options.since;
  while (!signal.aborted) {
    const now = clock.now();
    // The clock was set back: go on from here instead of waiting for the time that already was.
    if (now < since) since = now;
    const due = dueBetween(platform, since, now);
    if (due.length > 0) {
      since = now;
      await options.run(due);
      continue;
    }
    const next = nextDue(platform, now);
    const waitMs =
      next === undefined ? longestSleepMs : Math.min(longestSleepMs, next.at.getTime() - now.getTime());
    await clock.sleep(Math.max(waitMs, 1), signal).catch(() => undefined);
  }
}
