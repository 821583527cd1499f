import { invariant } from "@edp/base";

/** Durations as people write them in a definition: `90s`, `15m`, `26h`, `7d`. */
export const durationPattern = "^[1-9][0-9]{0,5}[smhd]$";

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const satisfies Record<string, number>;

/** Milliseconds of a duration that has passed validation. */
export function parseDuration(text: string): number {
  const unit = text.at(-1);
  invariant(unit === "s" || unit === "m" || unit === "h" || unit === "d", "a duration was validated before");
  return Number(text.slice(0, -1)) * unitMs[unit];
}
