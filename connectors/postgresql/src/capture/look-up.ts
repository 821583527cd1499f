// Values that the log does not carry: a large value (TOAST) that did not change, a generated column. They are looked
// up in the table as it is now. If the row there is another one by now, or gone, a later change says so and has it:
// then this change is left out rather than landed as a row that never was.
import { EdpError } from "@edp/base";
import type { SqlContext, SqlTable } from "@edp/connector-sdk/sql";
import { quoteIdentifier, writeTableName } from "../quote.ts";
import { listNeeded, type ChangedRow } from "./changed-row.ts";

export interface LookUpOptions {
  readonly table: SqlTable;
  readonly context: Pick<SqlContext, "source" | "clock" | "signal">;
  readonly patienceMs: number;
  /** Answers in the forms of the log: what the types' output functions write. Sees what is committed now. */
  readonly queryRaw: (
    text: string,
    values: readonly string[],
  ) => Promise<readonly (readonly (string | null)[])[]>;
}

function isIncomplete({ values, isGone }: ChangedRow): boolean {
  return !isGone && values.includes(undefined);
}

/** The rows with nothing missing, in their order. */
export async function completeRows(
  rows: readonly ChangedRow[],
  options: LookUpOptions,
): Promise<readonly ChangedRow[]> {
  const incomplete = rows.filter(isIncomplete);
  if (incomplete.length === 0) return rows;
  const current = await readCurrent(incomplete, options);
  return rows.flatMap((row) => {
    if (!isIncomplete(row)) return [row];
    const now = current.get(row);
    const isStill =
      now !== undefined && row.values.every((value, at) => value === undefined || value === now[at]);
    return isStill ? [{ ...row, values: now }] : [];
  });
}

function writeLookUp(table: SqlTable): string {
  const reference = (name: string): string => `source.${quoteIdentifier(name)}`;
  const conditions = table.key.map(
    ({ name, type }, index) => `${reference(name)} = (given.key ->> ${index.toString()})::${type}`,
  );
  const texts = listNeeded(table).map(({ name }) => reference(name));
  return `select pg_catalog.txid_current_snapshot()::text, (source.tableoid is not null)::text, ${texts.join(", ")}
  from pg_catalog.jsonb_array_elements($1::jsonb) with ordinality as given (key, place)
  left join ${writeTableName(table.object)} as source on ${conditions.join(" and ")}
 order by given.place`;
}

const pauseMs = 50;

async function readCurrent(
  rows: readonly ChangedRow[],
  { table, context, patienceMs, queryRaw }: LookUpOptions,
): Promise<ReadonlyMap<ChangedRow, readonly (string | null)[]>> {
  const names = listNeeded(table).map(({ name }) => name);
  const keyPlaces = table.key.map(({ name }) => names.indexOf(name));
  const keys = JSON.stringify(rows.map(({ values }) => keyPlaces.map((place) => values[place] ?? null)));
  const xids = [...new Set(rows.map(({ xid }) => xid))];
  const giveUpAt = context.clock.monotonicMs() + patienceMs;
  for (;;) {
    const found = await queryRaw(writeLookUp(table), [keys]);
    const snapshot = found[0]?.[0] ?? "";
    // A transaction may be in the log some time before other sessions see it.
    if (xids.every((xid) => isVisible(xid, snapshot))) return matchRows(rows, found);
    if (context.clock.monotonicMs() > giveUpAt) {
      const reason = "a transaction stands in the log and still is not to be seen in its table";
      throw new EdpError("EDP-SRC-189", { source: context.source, reason });
    }
    await context.clock.sleep(pauseMs, context.signal);
  }
}

function matchRows(
  rows: readonly ChangedRow[],
  found: readonly (readonly (string | null)[])[],
): ReadonlyMap<ChangedRow, readonly (string | null)[]> {
  const current = new Map<ChangedRow, readonly (string | null)[]>();
  for (const [index, row] of rows.entries()) {
    const [, isThere, ...values] = found[index] ?? [];
    if (isThere === "true") current.set(row, values);
  }
  return current;
}

/** Whether a snapshot (`xmin:xmax:xip,xip`, of 64 bits) shows what a transaction (of 32 bits) did. */
export function isVisible(xid: number, snapshot: string): boolean {
  const [xmin = "0", xmax = "0", running = ""] = snapshot.split(":");
  const low = (text: string): number => Number(BigInt(text) & 0xffff_ffffn);
  // Numbers go round: what is ahead by less than half the circle is later.
  const isBefore = (a: number, b: number): boolean => ((a - b) | 0) < 0;
  if (isBefore(xid, low(xmin))) return true;
  if (!isBefore(xid, low(xmax))) return false;
  return !running.split(",").some((one) => one !== "" && low(one) === xid);
}
