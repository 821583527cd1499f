// What differs between engines, as a record that the statements are written from: they ask the record, never
// the engine's name.
import type { SqlColumn, SqlTable } from "./table.ts";

export interface Statement {
  readonly text: string;
  /** Values of the placeholders, in their order. */
  readonly values: readonly string[];
}

/** What a cursor column counts, which decides what a lookback means. */
export type CursorKind = "time" | "number" | "version";

export interface SqlDialect {
  /** A column in conditions and orders. */
  readonly reference: (column: SqlColumn) => string;
  /** `select … from …` of a table: first the cursor's text (null without one), then the key's, then the rest. */
  readonly select: (table: SqlTable) => string;
  /** SQL for a text that stands for a value of the column; adds to `values` where the engine takes parameters. */
  readonly bind: (values: string[], text: string, column: SqlColumn) => string;
  readonly limit: (rows: number) => string;
  /** True: `(a, b) > (1, 2)` uses an index. */
  readonly comparesRows: boolean;
  /** Undefined: a column of this type cannot be a cursor. */
  readonly cursorKind: (column: SqlColumn) => CursorKind | undefined;
  /** One row of two texts: the newest cursor value, and where the next read begins (`lookback` before it). */
  readonly bounds: (table: SqlTable, bounds: BoundsRequest) => Statement;
}

export interface BoundsRequest {
  readonly kind: CursorKind;
  readonly lookback: number;
  readonly timeZone: string;
}

/** Where a row stands in the order of a read. */
export interface Position {
  /** Null: the read is ordered by the key alone. */
  readonly cursor: string | null;
  readonly key: readonly string[];
}
