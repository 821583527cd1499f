import { EdpError } from "@edp/base";

/** A whole number of at least one from a `--limit` flag. */
export function readLimit(text: string | boolean | undefined): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 100_000) return limit;
  throw new EdpError("EDP-CLI-003", {
    reason: `--limit takes a whole number from 1 to 100,000, not "${String(text)}".`,
    usage: "for example: --limit 20",
  });
}
