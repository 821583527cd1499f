// Compares the marts with the answer key, row for row. The caller runs the queries; this only knows what to ask
// and when two rows are the same.
import type { Answers } from "./cases/answer-rows.ts";

/** What to ask each mart: the rows that the key has, and no others. */
export const answerQueries: Readonly<Record<keyof Answers, string>> = {
  onboarding: "select * from mart.identity_onboarding_current",
  offboarding: "select * from mart.identity_offboarding_current",
  licences: "select * from mart.license_reconciliation_current where reconciliation_state <> 'correct'",
  attributeGaps: "select * from mart.account_attribute_gap_current where gap_count > 0 or conflict_count > 0",
  access: "select * from mart.access_alignment_current where alignment in ('unexpected', 'missing')",
  tickets: "select * from mart.lifecycle_ticket_alignment_current",
  lifecycle:
    "select * from mart.identity_lifecycle_daily where snapshot_date = (select max(snapshot_date) from mart.identity_lifecycle_daily)",
  licenceHolders:
    "select * from mart.license_holder_current where utilization_state <> 'used' and lifecycle_state in ('active', 'leave')",
};

/** A row as a client of PostgreSQL gives it; columns that the key does not have are not compared. */
export type MartRow = Readonly<Record<string, unknown>>;

/** `- {row}` for each row that the mart lacks, `+ {row}` for each that it should not have. Empty: they agree. */
export function findDifferences(expected: readonly object[], actual: readonly MartRow[]): readonly string[] {
  const [first] = expected;
  if (first === undefined) return actual.map((row) => `+ ${JSON.stringify(row)}`);
  const columns = Object.keys(first);
  const count = (rows: readonly object[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const row of rows) {
      const text = writeRow(columns, new Map(Object.entries(row)));
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    return counts;
  };
  const [wanted, found] = [count(expected), count(actual)];
  const beyond = (sign: string, these: Map<string, number>, those: Map<string, number>): readonly string[] =>
    [...these].filter(([text, times]) => times > (those.get(text) ?? 0)).map(([text]) => `${sign} ${text}`);
  return [...beyond("-", wanted, found), ...beyond("+", found, wanted)];
}

function writeRow(columns: readonly string[], row: ReadonlyMap<string, unknown>): string {
  return JSON.stringify(Object.fromEntries(columns.map((name) => [name, simplify(name, row.get(name))])));
}

/** One form for what clients write differently: dates, counts as text, lists joined by comma, `t` and `f`. */
function simplify(name: string, value: unknown): unknown {
  if (name === "missing_groups") return toList(value).toSorted().join(", ");
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (name.endsWith("_date") && typeof value === "string") return value.slice(0, 10);
  if (/_count$|^days_/.test(name)) return Number(value);
  // What cannot be in conflict is not in conflict.
  if (name.startsWith("conflicting_") && value === null) return false;
  if (/^(is|has|missing|conflicting)_/.test(name)) return value === "t" || (value === "f" ? false : value);
  return value ?? null;
}

function toList(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "string" && value !== "" ? value.split(/,\s*/) : [];
}
