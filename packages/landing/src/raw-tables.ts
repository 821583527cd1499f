import { EdpError } from "@edp/base";
import { type Client, quoteLiteral } from "@edp/postgres";
import { createRawTablesSql, findRawTablesSql } from "./statements.generated.ts";
import { bindNames, type ExtraColumns, nameRawTables, noExtraColumns, type RawNames } from "./stream.ts";

/**
 * Makes sure that `raw.<source>_<object>`, its head, its views and the source's `raw.<source>_collection_runs` exist,
 * with the further columns that the object's manifest asks for. Safe when several loaders meet an object for the first
 * time at once. Throws EDP-LND-008 when the table is there with or without a period, unlike what is asked for.
 */
export async function ensureRawTables(
  client: Client,
  source: string,
  object: string,
  extra: ExtraColumns = noExtraColumns,
): Promise<RawNames> {
  const plain = nameRawTables(source, object);
  const existing = await findRawTables(client, plain, [source, object]);
  if (existing.hasHead && existing.columns.period !== extra.period) {
    throw new EdpError("EDP-LND-008", { source, object, table: plain.table, period: extra.period });
  }
  // A column that is there stays in the view, although nothing fills it any more.
  const names: RawNames = {
    ...plain,
    extra: {
      period: extra.period,
      observedAt: extra.observedAt || existing.columns.observedAt,
      objectType: extra.objectType || existing.columns.objectType,
    },
  };
  const hasAll =
    existing.columns.observedAt === names.extra.observedAt &&
    existing.columns.objectType === names.extra.objectType;
  if (!existing.isComplete || !hasAll) await createRawTables(client, names, [source, object]);
  return names;
}

interface ExistingTables {
  readonly isComplete: boolean;
  readonly hasHead: boolean;
  readonly columns: ExtraColumns;
}

interface FoundRow {
  readonly is_complete: boolean;
  readonly has_head: boolean | null;
  readonly has_period: boolean;
  readonly has_observed_at: boolean;
  readonly has_object_type: boolean;
}

async function findRawTables(
  client: Client,
  names: RawNames,
  stream: readonly [source: string, object: string],
): Promise<ExistingTables> {
  const values = [names.table, names.head, names.provenance, names.runs, ...stream];
  const found = await client.query<FoundRow>(findRawTablesSql, values);
  const row = found.rows[0];
  return {
    isComplete: row?.is_complete === true,
    hasHead: row?.has_head === true,
    columns: {
      period: row?.has_period === true,
      observedAt: row?.has_observed_at === true,
      objectType: row?.has_object_type === true,
    },
  };
}

async function createRawTables(
  client: Client,
  names: RawNames,
  [source, object]: readonly [source: string, object: string],
): Promise<void> {
  const create = bindNames(createRawTablesSql, names)
    .replaceAll(":source", () => quoteLiteral(source))
    .replaceAll(":object", () => quoteLiteral(object));
  // `if not exists` looks before it locks: two sessions can both find nothing, and one then fails.
  const lock = `select pg_advisory_xact_lock(hashtextextended(${quoteLiteral(`edp raw ${source}`)}, 0))`;
  try {
    await client.query(`begin; ${lock}; ${create}; commit`);
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}
