// The statements of a read. A page goes on strictly after the last row of the page before, compared by cursor
// and key together: rows that share a cursor value are neither skipped nor repeated where pages meet.
import type { Position, SqlDialect, Statement } from "./dialect.ts";
import type { SqlColumn, SqlTable } from "./table.ts";

export interface PageRequest {
  /** `cursor`: rows that have a cursor value. `nulls`: those without. `key`: both. `no key`: rows without an id. */
  readonly rows: "cursor" | "nulls" | "key" | "no key";
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly after?: Position | undefined;
  readonly limit: number;
}

/** Every row, in no order: the fastest way to read a table at one moment. */
export function writeWhole(dialect: SqlDialect, table: SqlTable): Statement {
  return { text: dialect.select(table), values: [] };
}

export function writePage(dialect: SqlDialect, table: SqlTable, page: PageRequest): Statement {
  const values: string[] = [];
  const { cursor } = table;
  const conditions: string[] = [];
  const compare = (operator: string, text: string | undefined): void => {
    if (text === undefined || cursor === undefined) return;
    conditions.push(`${dialect.reference(cursor)} ${operator} ${dialect.bind(values, text, cursor)}`);
  };
  if (page.rows === "nulls" && cursor !== undefined) conditions.push(`${dialect.reference(cursor)} is null`);
  if (page.rows === "cursor") {
    // The keyset condition below says more than `from` once a row has been read.
    if (page.after === undefined) compare(">=", page.from);
    compare("<=", page.to);
  }
  conditions.push(...writeKeyConditions(dialect, table, page));
  const order = page.rows === "cursor" && cursor !== undefined ? [cursor, ...table.key] : table.key;
  if (page.after !== undefined) {
    const { cursor: at, key } = page.after;
    const texts = page.rows === "cursor" && at !== null ? [at, ...key] : key;
    conditions.push(writeAfter(dialect, order, texts, values));
  }
  const where = conditions.length === 0 ? "" : `\n where ${conditions.join("\n   and ")}`;
  const by = order.map(dialect.reference).join(", ");
  return { text: `${dialect.select(table)}${where}\n order by ${by}\n ${dialect.limit(page.limit)}`, values };
}

/** A row without a key has no place in an order, and reading could not go on after it: such rows come by themselves. */
function writeKeyConditions(
  dialect: SqlDialect,
  { key }: SqlTable,
  { rows }: PageRequest,
): readonly string[] {
  const names = key.filter(({ nullable }) => nullable).map(dialect.reference);
  if (rows === "no key") return [`(${names.map((name) => `${name} is null`).join(" or ")})`];
  return names.map((name) => `${name} is not null`);
}

/** Rows after a position, as one comparison of rows or spelled out. */
function writeAfter(
  dialect: SqlDialect,
  columns: readonly SqlColumn[],
  texts: readonly string[],
  values: string[],
): string {
  const names = columns.map(dialect.reference);
  const bind = (index: number): string => {
    const column = columns[index];
    return column === undefined ? "null" : dialect.bind(values, texts[index] ?? "", column);
  };
  if (dialect.comparesRows) {
    return `(${names.join(", ")}) > (${names.map((_name, index) => bind(index)).join(", ")})`;
  }
  const [first = ""] = names;
  if (names.length === 1) return `${first} > ${bind(0)}`;
  // The first condition repeats what follows, because engines find an index's range only in a plain comparison.
  return `${first} >= ${bind(0)} and ${writeSpelledOut(names, bind, 0)}`;
}

function writeSpelledOut(names: readonly string[], bind: (index: number) => string, index: number): string {
  const name = names[index] ?? "";
  const later = `${name} > ${bind(index)}`;
  if (index === names.length - 1) return later;
  return `(${later} or (${name} = ${bind(index)} and ${writeSpelledOut(names, bind, index + 1)}))`;
}
