// What readers may know of the published tables: meaning, columns, owner, what they rest on, what the last tests said.
import type { Pool } from "@edp/postgres";

export interface DatasetCard {
  /** `mart.identity_offboarding_current`. */
  readonly name: string;
  readonly layer: "ods" | "vault" | "mart";
  readonly owner: string;
  readonly description: string;
  readonly question: string | undefined;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly description: string }[];
  /** `source.object` of what it is made from. */
  readonly streams: readonly string[];
  readonly publishedAt: Date | undefined;
  readonly heldSince: Date | undefined;
  readonly heldBecause: string | undefined;
  /** Of the build that tested it last. */
  readonly tests: { readonly passed: number; readonly failed: readonly string[] };
}

interface CardRow extends Omit<
  DatasetCard,
  "question" | "publishedAt" | "heldSince" | "heldBecause" | "tests"
> {
  readonly question: string | null;
  readonly published_at: Date | null;
  readonly held_since: Date | null;
  readonly held_because: string | null;
  readonly passed: string | null;
  readonly failed: readonly string[] | null;
}

/** Every published or kept table, or the one of that name; marts first. */
export async function readDatasetCards(pool: Pool, name?: string): Promise<readonly DatasetCard[]> {
  const found = await pool.query<CardRow>(
    `with newest as (
         select *, rank() over (partition by dataset_name order by checked_at desc) as age
           from meta.check_result where outcome <> 'skipped'
     ), tested as (
         select dataset_name, count(*) filter (where outcome = 'passed') as passed,
                array_agg(check_name || coalesce(': ' || observed, '') order by check_name)
                    filter (where outcome <> 'passed') as failed
           from newest where age = 1 group by dataset_name
     )
     select dataset_name as name, layer, owner, description, question, columns, streams, published_at, held_since,
            held_because, passed, failed
       from meta.dataset left join tested using (dataset_name)
      where status = 'published' and ($1::text is null or dataset_name = $1)
      order by array_position(array['mart', 'ods', 'vault'], layer), dataset_name`,
    [name ?? null],
  );
  return found.rows.map(({ published_at, held_since, held_because, passed, failed, ...row }) => ({
    ...row,
    question: row.question ?? undefined,
    publishedAt: published_at ?? undefined,
    heldSince: held_since ?? undefined,
    heldBecause: held_because ?? undefined,
    tests: { passed: Number(passed ?? 0), failed: failed ?? [] },
  }));
}
