// Changed rows -> records. PostgreSQL itself turns the texts of the log into values and these into JSON, by the same
// expressions that read the table: a row read and a change captured have the same bytes.
import { RecordBatchBuilder, type RecordBatch, type RefusalReason } from "@edp/connector-sdk";
import { describeRefusedRow, readKey, type RowPage, type SqlTable } from "@edp/connector-sdk/sql";
import { createChangeTime } from "../change-time.ts";
import { writeRecord } from "../dialect.ts";
import { quoteIdentifier } from "../quote.ts";
import { listNeeded, type ChangedRow } from "./changed-row.ts";

type Refused = RowPage["refused"][number];

export interface MadeRecords {
  readonly batch: RecordBatch;
  readonly refused: readonly Refused[];
}

export interface MakeOptions {
  readonly table: SqlTable;
  readonly maxRecordBytes: number;
  readonly now: () => Date;
  readonly query: (
    text: string,
    values: readonly string[],
  ) => Promise<readonly (readonly (string | null)[])[]>;
}

/** Element 0 says whether the row is there; the others are the texts of `listNeeded`. */
function writeConversion(table: SqlTable): string {
  const needed = listNeeded(table);
  const casts = needed.map(
    ({ name, type }, index) =>
      `(given.row ->> ${(index + 1).toString()})::${type} as ${quoteIdentifier(name)}`,
  );
  const text = (column: { readonly name: string } | undefined): string =>
    column === undefined ? "null" : `source.${quoteIdentifier(column.name)}::text`;
  const keys = table.key.map(text);
  return `select ${[...keys, text(table.updatedAt ?? table.cursor)].join(", ")},
       case when source."edp is there" then pg_catalog.row_to_json(record)::text end
  from (select given.place as "edp place", (given.row ->> 0)::boolean as "edp is there", ${casts.join(", ")}
          from pg_catalog.jsonb_array_elements($1::jsonb) with ordinality as given (row, place)) as source
 cross join lateral (${writeRecord(table.columns, "source")}) as record
 order by source."edp place"`;
}

export async function makeRecords(rows: readonly ChangedRow[], options: MakeOptions): Promise<MadeRecords> {
  const { table, maxRecordBytes, now, query } = options;
  const sizes = rows.map(measure);
  // A value in JSON is at least two thirds of its text in the log (bytes in hexadecimal there, base64 here).
  const isSurelyLarge = (index: number): boolean => (sizes[index] ?? 0) > maxRecordBytes * 2;
  const keyNames = table.key.map(({ name }) => name);
  const isKey = listNeeded(table).map(({ name }) => keyNames.includes(name));
  const given = rows.map(({ values, isGone }, index) =>
    isGone || isSurelyLarge(index)
      ? [false, ...values.map((value, at) => (isKey[at] === true ? value : null))]
      : [true, ...values],
  );
  const found = await query(writeConversion(table), [JSON.stringify(given)]);
  const builder = new RecordBatchBuilder();
  const refused: Refused[] = [];
  const toChangeTime = createChangeTime(table);
  const refuse = (reason: RefusalReason, payload: string, key: readonly (string | null)[]): void => {
    refused.push(describeRefusedRow({ table, reason, bytes: Buffer.from(payload), key, now: now() }));
  };
  for (const [index, row] of rows.entries()) {
    const answer = found[index] ?? [];
    const key = answer.slice(0, table.key.length);
    const [changedAt, payload] = answer.slice(table.key.length);
    const id = readKey(key);
    const isTooLarge = isSurelyLarge(index) || Buffer.byteLength(payload ?? "") > maxRecordBytes;
    if (isTooLarge && !row.isGone) refuse("too-large", payload ?? row.values.join("\n"), key);
    else if (!id.ok) refuse(id.reason, payload ?? "", key);
    else if (row.isGone) builder.addDelete(id.id, row.committedAt);
    else builder.add(id.id, payload ?? "", toTime(changedAt, toChangeTime) ?? row.committedAt);
  }
  return { batch: builder.build(now()), refused };
}

function toTime(
  text: string | null | undefined,
  toChangeTime: (text: string) => string | undefined,
): string | undefined {
  return text === null || text === undefined ? undefined : toChangeTime(text);
}

export function measure({ values }: Pick<ChangedRow, "values">): number {
  return values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
}
