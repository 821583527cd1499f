// The few records that the scan suspects: PostgreSQL is asked whether each would become jsonb, because a record
// that `json` keeps and `jsonb` refuses would break a model later, far from its cause.
import type { RefusalReason } from "@edp/connector-sdk";
import { type Client, sqlStateOf } from "@edp/postgres";
import { type Batch, payloadOf, refuseRecord } from "./batch.ts";
import { isRowsFault, reasonOfState, type Refusal } from "./refusal.ts";
import { findUnstorableSql } from "./statements.generated.ts";

interface Verdict {
  readonly position: number;
  readonly sqlstate: string;
  readonly detail: string | null;
}

/** Text of so many bytes is asked about at once. */
const maxQuestionBytes = 4 * 1024 * 1024;

/** Index -> why it goes to quarantine. Runs inside the batch's transaction. */
export async function judgeSuspects(client: Client, batch: Batch): Promise<ReadonlyMap<number, Refusal>> {
  const refused = new Map<number, Refusal>();
  let question: number[] = [];
  let bytes = 0;
  for (const index of batch.suspects) {
    const payload = payloadOf(batch, index);
    if (bytes + payload.length > maxQuestionBytes && question.length > 0) {
      await ask(client, batch, question, refused);
      [question, bytes] = [[], 0];
    }
    question.push(index);
    bytes += payload.length;
  }
  if (question.length > 0) await ask(client, batch, question, refused);
  return refused;
}

/** A stack overflow is an error even for `pg_input_error_info`; then the question is halved until one is left. */
async function ask(
  client: Client,
  batch: Batch,
  indexes: readonly number[],
  refused: Map<number, Refusal>,
): Promise<void> {
  const texts = indexes.map((index) => payloadOf(batch, index).toString("utf8"));
  await client.query("savepoint edp_question");
  try {
    const answer = await client.query<Verdict>(findUnstorableSql, [texts]);
    await client.query("release savepoint edp_question");
    for (const verdict of answer.rows) {
      const index = indexes[verdict.position - 1]!; // `with ordinality` counts the texts from 1
      refused.set(
        index,
        refuseRecord(batch, index, { reason: reasonOf(verdict), sqlState: verdict.sqlstate }),
      );
    }
  } catch (error) {
    const sqlState = sqlStateOf(error);
    if (sqlState === undefined || !isRowsFault(sqlState)) throw error;
    await client.query("rollback to savepoint edp_question");
    const [only, ...others] = indexes;
    if (only !== undefined && others.length === 0) {
      refused.set(only, refuseRecord(batch, only, { reason: reasonOfState(sqlState), sqlState }));
      return;
    }
    const middle = Math.ceil(indexes.length / 2);
    await ask(client, batch, indexes.slice(0, middle), refused);
    await ask(client, batch, indexes.slice(middle), refused);
  }
}

function reasonOf(verdict: Verdict): RefusalReason {
  if (verdict.sqlstate === "22P02" && verdict.detail?.includes("surrogate") === true) return "lone-surrogate";
  return reasonOfState(verdict.sqlstate);
}
