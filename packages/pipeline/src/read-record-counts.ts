import { quoteQualified, type Pool } from "@edp/postgres";

/** Current records of each source, counted in its head tables. A source that never landed is absent. */
export async function readRecordCounts(pool: Pool): Promise<ReadonlyMap<string, number>> {
  const { rows: tables } = await pool.query<{ source_code: string; object_name: string }>(
    `select source_code, object_name from meta.raw_table
      where to_regclass(format('raw.%I', source_code || '_' || object_name || '_head')) is not null`,
  );
  if (tables.length === 0) return new Map();
  const counts = tables.map(({ source_code: source, object_name: object }, index) => {
    const head = quoteQualified("raw", `${source}_${object}_head`);
    return `select $${(index + 1).toString()}::text as source_code, count(*) as records from ${head} where not deleted`;
  });
  const { rows } = await pool.query<{ source_code: string; records: string }>(
    `select source_code, sum(records) as records from (${counts.join(" union all ")}) as head group by source_code`,
    tables.map((table) => table.source_code),
  );
  return new Map(rows.map((row) => [row.source_code, Number(row.records)]));
}
