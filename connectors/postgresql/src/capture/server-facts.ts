// What the server says about capturing one table: its log, its publication, its slot.
import type { SqlSession, SqlTable } from "@edp/connector-sdk/sql";
import { parseLsn } from "./lsn.ts";
import type { CaptureSettings } from "./settings.ts";

export interface SlotState {
  readonly plugin: string;
  readonly isHere: boolean;
  /** Before this, nothing is sent any more. */
  readonly confirmedLsn: bigint;
  /** `reserved`, `extended`, `unreserved`, `lost`; undefined before PostgreSQL 13. */
  readonly walStatus: string | undefined;
  /** How much of the log the server keeps for it. */
  readonly retainedBytes: number;
}

export interface ServerFacts {
  readonly walLevel: string;
  readonly encoding: string;
  /** Undefined: without limit. */
  readonly keepLimitBytes: number | undefined;
  readonly table: TableFacts;
  readonly publication: PublicationFacts | undefined;
  readonly slot: SlotState | undefined;
}

export interface TableFacts {
  readonly oid: string;
  readonly kind: string;
  readonly persistence: string;
  readonly identity: string;
  readonly identityColumns: readonly string[];
}

export interface PublicationFacts {
  /** What it leaves out: `delete`. */
  readonly leavesOut: readonly string[];
  readonly namesTable: boolean;
  readonly filtersRows: boolean;
  readonly isViaRoot: boolean;
}

// As JSON, because older servers lack some of the columns.
const factsSql = `
select class.oid::text, class.relkind::text, class.relpersistence::text, class.relreplident::text,
       (select coalesce(json_agg(attname), '[]')::text
          from pg_catalog.pg_index cross join unnest(indkey) as part (number)
          join pg_catalog.pg_attribute on attrelid = indrelid and attnum = part.number
         where indrelid = class.oid and case class.relreplident when 'd' then indisprimary else indisreplident end),
       pg_catalog.current_setting('wal_level'), pg_catalog.getdatabaseencoding(),
       (select setting from pg_catalog.pg_settings where name = 'max_slot_wal_keep_size'),
       (select to_json(found)::text from pg_catalog.pg_publication as found where pubname = $3),
       (select to_json(found)::text from pg_catalog.pg_publication_tables as found
         where pubname = $3 and schemaname = $1 and tablename = $2),
       (select to_json(found)::text from pg_catalog.pg_replication_slots as found where slot_name = $4),
       (select pg_catalog.pg_wal_lsn_diff(case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_replay_lsn()
                                               else pg_catalog.pg_current_wal_lsn() end, restart_lsn)::text
          from pg_catalog.pg_replication_slots where slot_name = $4),
       pg_catalog.current_database()::text
  from pg_catalog.pg_class as class join pg_catalog.pg_namespace as place on place.oid = class.relnamespace
 where place.nspname = $1 and class.relname = $2`;

type Written = Readonly<Record<string, string | boolean | number | null>>;

export async function readServerFacts(
  session: Pick<SqlSession, "readTexts">,
  { object }: Pick<SqlTable, "object">,
  { publication, slot }: CaptureSettings,
): Promise<ServerFacts> {
  const values = [object.schema, object.table, publication, slot];
  const [row = []] = await session.readTexts({ text: factsSql, values });
  const [oid, kind, persistence, identity, columns, walLevel, encoding, keep, ...rest] = row;
  const [published, entry, slotRow, retained, database] = rest;
  return {
    walLevel: walLevel ?? "",
    encoding: encoding ?? "",
    keepLimitBytes: readKeepLimit(keep),
    table: {
      oid: oid ?? "",
      kind: kind ?? "",
      persistence: persistence ?? "",
      identity: identity ?? "",
      identityColumns: JSON.parse(columns ?? "[]") as string[], // names, as the statement makes them
    },
    publication: readPublication(parse(published), parse(entry)),
    slot: readSlot(parse(slotRow), database ?? "", Number(retained ?? 0)),
  };
}

function parse(text: string | null | undefined): Written | undefined {
  return text === null || text === undefined ? undefined : (JSON.parse(text) as Written); // a row as JSON
}

/** Megabytes, or -1: no limit; servers before 13 know none. */
function readKeepLimit(setting: string | null | undefined): number | undefined {
  const megabytes = Number(setting ?? -1);
  return megabytes < 0 ? undefined : megabytes * 1024 * 1024;
}

function readPublication(
  published: Written | undefined,
  entry: Written | undefined,
): PublicationFacts | undefined {
  if (published === undefined) return undefined;
  const kinds = ["insert", "update", "delete", "truncate"];
  return {
    leavesOut: kinds.filter((kind) => published[`pub${kind}`] === false),
    namesTable: entry !== undefined,
    filtersRows: typeof entry?.["rowfilter"] === "string",
    isViaRoot: published["pubviaroot"] === true,
  };
}

function readSlot(row: Written | undefined, database: string, retainedBytes: number): SlotState | undefined {
  if (row === undefined) return undefined;
  const status = row["wal_status"];
  return {
    plugin: String(row["plugin"]),
    isHere: row["database"] === database && row["temporary"] !== true,
    confirmedLsn: parseLsn(String(row["confirmed_flush_lsn"])) ?? 0n,
    walStatus: typeof status === "string" ? status : undefined,
    retainedBytes,
  };
}
