import type { SqlColumn, SqlTable } from "@edp/connector-sdk/sql";

/** PostgreSQL's text of the row's change time as the contract wants it; undefined for what is no time. */
export function createChangeTime({ updatedAt, cursor }: SqlTable): (text: string) => string | undefined {
  const column = updatedAt ?? cursor;
  if (column === undefined || !isTime(column)) return () => undefined;
  // `infinity` and years before our era are times that no clock shows.
  return (text) => (/^\d{4}-\d\d-\d\d/.test(text) && !text.endsWith("BC") ? text : undefined);
}

function isTime({ type }: SqlColumn): boolean {
  return type === "date" || type.startsWith("timestamp");
}
