import { EdpError } from "@edp/base";

/** A whole number of at least one from a flag such as `--limit`. */
export function readLimit(text: string | boolean | undefined, flag = "--limit"): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 100_000) return limit;
  throw new EdpError("EDP-CLI-003", {
    reason: `${flag} takes a whole number from 1 to 100,000, not "${String(text)}".`,
    usage: `for example: ${flag} 20`,
  });
}
