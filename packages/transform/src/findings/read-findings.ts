// What the marts have to say: a sentence and a number each, written beside the mart in its schema.yml. A number is told
// only while every stream that it rests on is fresh; after that it is unknown, and what it was is told as of when.
import { quoteQualified, withTransaction, type Client, type Pool } from "@edp/postgres";
import type { DatasetFinding } from "../build/dataset.ts";

export interface Finding {
  /** Undefined: not known now, because a source is stale. */
  readonly count: number | undefined;
  /** The count in the mart, as of `asOf`. */
  readonly lastCount: number;
  /** Goes with the last count: `people who left still have an enabled account`. */
  readonly sentence: string;
  /** `mart.identity_offboarding_current`. */
  readonly mart: string;
  /** What the mart answers: `Are terminated users disabled everywhere?` */
  readonly question?: string;
  /** When the oldest of the streams below was read to its end; undefined: one never was, or there are none. */
  readonly asOf?: Date;
  /** The sources that make the count unknown. */
  readonly staleSources: readonly string[];
  /** When the first of them became stale; undefined when one was never read. */
  readonly unknownSince?: Date;
  /** Why readers of this mart see an older version, if they do. */
  readonly heldBecause?: string;
}

interface SpeakingMart {
  readonly dataset_name: string;
  readonly question: string | null;
  readonly findings: readonly DatasetFinding[];
  readonly held_because: string | null;
  readonly as_of: Date | null;
  readonly stale_sources: readonly string[];
  readonly unknown_since: Date | null;
}

/**
 * Counts every finding of the published marts at the moment `now`. Those with nothing to find are left out, unless
 * that is not known: silence of a stale source is no good news.
 *
 * Numbers and what is said of them are of one moment. A snapshot alone would not do: it shows old verdicts and, in a
 * view that is being published, the new table. So publication waits for us, or we for it.
 */
export async function readFindings(pool: Pool, now: Date): Promise<readonly Finding[]> {
  const views = await listSpeakingMarts(pool);
  return withTransaction(
    pool,
    async (client) => {
      // In the order in which `publish` takes them. The snapshot is taken by the first query after it.
      if (views.length > 0) await client.query(`lock table ${views.join(", ")} in access share mode`);
      const found: Finding[] = [];
      for (const mart of await readMarts(client, now)) {
        for (const finding of mart.findings) {
          const counted = await client.query<{ count: string }>(countStatement(mart.dataset_name, finding));
          const count = Number(counted.rows[0]?.count ?? 0);
          if (count > 0 || mart.stale_sources.length > 0) found.push(tell(mart, finding, count));
        }
      }
      return found;
    },
    { readOnly: true, isolation: "repeatable read" },
  );
}

const isSpeaking = "status = 'published' and jsonb_array_length(findings) > 0";

async function listSpeakingMarts(pool: Pool): Promise<readonly string[]> {
  const marts = await pool.query<{ dataset_name: string }>(
    `select dataset_name from meta.dataset where ${isSpeaking} order by dataset_name`,
  );
  return marts.rows.map((mart) => quoteDataset(mart.dataset_name));
}

async function readMarts(client: Client, now: Date): Promise<readonly SpeakingMart[]> {
  const marts = await client.query<SpeakingMart>(
    `with stream as (
         select dataset.dataset_name, source.source_code, state.confirmed_at, source.error_after,
                coalesce(state.confirmed_at + source.error_after < $1, true) as is_stale
           from meta.dataset
          cross join unnest(dataset.streams) as name
           join meta.source on source.source_code = split_part(name, '.', 1) and source.is_enabled
           left join lateral (
                select case when bool_and(confirmed_at is not null) then min(confirmed_at) end as confirmed_at
                  from meta.stream_state as landed
                 where landed.source_code = source.source_code and landed.object_name = split_part(name, '.', 2)
           ) as state on true
     ), judged as (
         select dataset_name,
                case when bool_and(confirmed_at is not null) then min(confirmed_at) end as as_of,
                coalesce(array_agg(distinct source_code order by source_code) filter (where is_stale), '{}') as stale_sources,
                case when bool_and(confirmed_at is not null)
                     then min(confirmed_at + error_after) filter (where is_stale) end as unknown_since
           from stream group by dataset_name
     )
     select dataset_name, question, findings, held_because, as_of, unknown_since,
            coalesce(stale_sources, '{}') as stale_sources
       from meta.dataset
       left join judged using (dataset_name)
      where ${isSpeaking}
      order by dataset_name`,
    [now],
  );
  return marts.rows;
}

/** The condition is part of a model, reviewed and released like its SQL. */
const countStatement = (dataset: string, finding: DatasetFinding): string =>
  `select count(${finding.count}) as count from ${quoteDataset(dataset)} where ${finding.where}`;

function quoteDataset(dataset: string): string {
  const [schema = "", name = ""] = dataset.split(".");
  return quoteQualified(schema, name);
}

const tell = (mart: SpeakingMart, finding: DatasetFinding, count: number): Finding => ({
  count: mart.stale_sources.length === 0 ? count : undefined,
  lastCount: count,
  sentence: count === 1 ? finding.one : finding.many,
  mart: mart.dataset_name,
  staleSources: mart.stale_sources,
  ...(mart.question === null ? {} : { question: mart.question }),
  ...(mart.as_of === null ? {} : { asOf: mart.as_of }),
  ...(mart.unknown_since === null ? {} : { unknownSince: mart.unknown_since }),
  ...(mart.held_because === null ? {} : { heldBecause: mart.held_because }),
});
