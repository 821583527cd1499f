import { type Clock, EdpError } from "@edp/base";
import { type Pool, withTransaction } from "@edp/postgres";
import { dismissQuarantineSql } from "./statements.generated.ts";

export interface Dismissal {
  readonly ids: readonly string[];
  /** Why nobody has to mend them; for the audit trail. */
  readonly because: string;
  readonly actor: string;
}

/**
 * Settles verdicts by a person's decision: all of them or, when one is not open, none (EDP-LND-010). Bytes and reason
 * stay. What comes again with the same key, bytes and reason stays dismissed; anything else is a new verdict.
 */
export async function dismissQuarantine(pool: Pool, clock: Clock, dismissal: Dismissal): Promise<void> {
  const { ids, because, actor } = dismissal;
  await withTransaction(pool, async (client) => {
    const values = [ids, clock.now(), actor, because];
    const { rows } = await client.query<{ id: string }>(dismissQuarantineSql, values);
    const dismissed = new Set(rows.map(({ id }) => id));
    const unknown = ids.filter((id) => !dismissed.has(id));
    if (unknown.length > 0) throw new EdpError("EDP-LND-010", { ids: unknown });
  });
}
