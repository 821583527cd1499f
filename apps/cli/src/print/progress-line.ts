// One line that is redrawn while something goes on: what, how many, how fast, how long yet. On a pipe it is one
// line a minute instead, and with --json a line of NDJSON a second.
import type { Clock, Progress, ReportProgress } from "@edp/base";
import { formatCount, formatDuration } from "./format.ts";

export interface ProgressLine {
  readonly report: ReportProgress;
  /** Takes the line away, so that something else can be printed. */
  readonly clear: () => void;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly clock: Clock;
  readonly style: "terminal" | "plain" | "json" | "none";
}

/** Programs and log files want to know that it goes on, not each step of it. */
const everyMs = { terminal: 100, json: 1_000, plain: 60_000 } as const;

export function createProgressLine(options: ProgressOptions): ProgressLine {
  const { clock, style, write } = options;
  const startedAt = new Map<string, number>();
  let lastWrite = clock.monotonicMs();
  let shown = false;
  const clear = (): void => {
    if (shown) write("\r\u001b[K");
    shown = false;
  };
  const report: ReportProgress = (progress) => {
    if (style === "none") return;
    const now = clock.monotonicMs();
    const key = `${progress.task} ${progress.subject}`;
    const started = startedAt.get(key) ?? now;
    startedAt.set(key, started);
    if (now - lastWrite < everyMs[style]) return;
    lastWrite = now;
    if (style === "json") {
      write(`${JSON.stringify({ progress })}\n`);
      return;
    }
    const text = progressText(progress, now - started);
    if (style === "terminal") {
      clear();
      write(text);
      shown = true;
    } else write(`${text}\n`);
  };
  return { report, clear };
}

/** `  land       corporate_ad users    412,000 / 1,003,118   96,400/s   6 s left` */
export function progressText(progress: Progress, elapsedMs: number): string {
  const perSecond = elapsedMs > 500 ? (progress.done / elapsedMs) * 1000 : 0;
  const parts = [
    `  ${progress.task.padEnd(10)} ${progress.subject}`,
    progress.total === undefined
      ? `${formatCount(progress.done)} ${progress.unit}`
      : `${formatCount(progress.done)} / ${formatCount(progress.total)}`,
  ];
  if (perSecond >= 1) parts.push(`${formatCount(Math.round(perSecond))}/s`);
  if (perSecond > 0 && progress.total !== undefined && progress.total > progress.done) {
    parts.push(`${formatDuration(((progress.total - progress.done) / perSecond) * 1000)} left`);
  }
  return parts.join("   ");
}
