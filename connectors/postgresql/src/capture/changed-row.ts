// A change of the log as what it means for records: a row that is there now, or one that is gone.
import type { SqlTable } from "@edp/connector-sdk/sql";
import type { LoggedColumn, LogMessage, LogValue } from "./pgoutput.ts";

export interface ChangedRow {
  /** Texts by the position of the column in `listNeeded`; of a row that is gone only those of the key. */
  readonly values: readonly LogValue[];
  readonly isGone: boolean;
  readonly xid: number;
  readonly committedAt: string;
}

/** Columns that records are made from, each once: those that are read, the key, the change time. */
export function listNeeded({ columns, key, cursor, updatedAt }: SqlTable): SqlTable["columns"] {
  const all = [...columns, ...key, ...[cursor, updatedAt].filter((column) => column !== undefined)];
  return [...new Map(all.map((column) => [column.name, column])).values()];
}

export interface Transaction {
  readonly xid: number;
  readonly commitLsn: bigint;
  readonly committedAt: string;
}

type Change = Extract<LogMessage, { readonly kind: "change" }>;

/** Turns the changes of one table into rows, as the log describes the table at that time. */
export function createRowMapper(
  table: SqlTable,
  logged: readonly LoggedColumn[],
): (change: Change, transaction: Transaction) => readonly ChangedRow[] {
  const needed = listNeeded(table);
  const places = needed.map(({ name }) => logged.findIndex((column) => column.name === name));
  const keys = table.key.map(({ name }) => needed.findIndex((column) => column.name === name));
  const pick = (tuple: readonly LogValue[]): LogValue[] =>
    places.map((place) => (place < 0 ? undefined : tuple[place]));
  return (change, { xid, committedAt }) => {
    const facts = { xid, committedAt };
    const before = change.old === undefined ? undefined : pick(change.old);
    if (change.new === undefined)
      return before === undefined ? [] : [{ ...facts, values: before, isGone: true }];
    // An identity has nothing but its own columns; a whole row (replica identity full) has what the new one leaves out.
    const now = pick(change.new).map((value, index) => {
      const isKnown = change.isOldWhole === true || keys.includes(index);
      return value === undefined && isKnown ? before?.[index] : value;
    });
    const there = { ...facts, values: now, isGone: false };
    const isSame = before === undefined || keys.every((key) => before[key] === now[key]);
    return isSame ? [there] : [{ ...facts, values: before, isGone: true }, there];
  };
}
