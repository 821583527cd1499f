// What the marts have to say: a sentence and a number each, written beside the mart in its schema.yml.
import { quoteQualified, withTransaction, type Pool } from "@edp/postgres";
import type { DatasetFinding } from "../build/dataset.ts";

export interface Finding {
  readonly count: number;
  /** Goes with the count: `people who left still have an enabled account`. */
  readonly sentence: string;
  /** `mart.identity_offboarding_current`. */
  readonly mart: string;
  /** What the mart answers: `Are terminated users disabled everywhere?` */
  readonly question?: string;
  /** Why readers of this mart see an older version, if they do. */
  readonly heldBecause?: string;
}

interface SpeakingMart {
  readonly dataset_name: string;
  readonly question: string | null;
  readonly findings: readonly DatasetFinding[];
  readonly held_because: string | null;
}

/** Counts every finding of the published marts; those with nothing to find are left out. */
export async function readFindings(pool: Pool): Promise<readonly Finding[]> {
  return withTransaction(
    pool,
    async (client) => {
      const marts = await client.query<SpeakingMart>(
        `select dataset_name, question, findings, held_because from meta.dataset
          where status = 'published' and jsonb_array_length(findings) > 0
          order by dataset_name`,
      );
      const found: Finding[] = [];
      for (const mart of marts.rows) {
        for (const finding of mart.findings) {
          const counted = await client.query<{ count: string }>(countStatement(mart.dataset_name, finding));
          const count = Number(counted.rows[0]?.count ?? 0);
          if (count > 0) found.push(tell(mart, finding, count));
        }
      }
      return found;
    },
    { readOnly: true, isolation: "repeatable read" },
  );
}

/** The condition is part of a model, reviewed and released like its SQL. */
function countStatement(dataset: string, finding: DatasetFinding): string {
  const [schema = "", name = ""] = dataset.split(".");
  return `select count(${finding.count}) as count from ${quoteQualified(schema, name)} where ${finding.where}`;
}

const tell = (mart: SpeakingMart, finding: DatasetFinding, count: number): Finding => ({
  count,
  sentence: count === 1 ? finding.one : finding.many,
  mart: mart.dataset_name,
  ...(mart.question === null ? {} : { question: mart.question }),
  ...(mart.held_because === null ? {} : { heldBecause: mart.held_because }),
});
