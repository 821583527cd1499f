// A database source's config as its connector works with it: the manifest's schema has checked it, the defaults
// are in. All database connectors share these keys; an engine may add its own.
import { EdpError } from "@edp/base";
import type { ConnectorContext } from "../connector.ts";

/** `verify-full`: encrypted, the issuer known and the name right. `verify-ca`: any name. `disable`: no encryption. */
export type SqlTls = "verify-full" | "verify-ca" | "disable";

/** What shows one moment: all objects of a run, each object by itself, or only each page. */
export type SqlSnapshot = "source" | "object" | "none";

export interface SqlObject {
  readonly name: string;
  readonly schema: string;
  readonly table: string;
  /** Columns that tell rows apart; absent: the primary key. */
  readonly key?: readonly string[];
  /** The only columns that are read; absent: all that the account may read. */
  readonly columns?: readonly string[];
  /** Column that grows with each change. */
  readonly cursor?: string;
  /** Seconds for times, values for numbers, that are read again before the newest one seen. */
  readonly lookback?: number;
  readonly updatedAt?: string;
  /** Changes come from the engine's own log. */
  readonly capture: boolean;
}

export interface SqlConfig {
  readonly host: string;
  readonly port: number;
  /** `name:port`. */
  readonly address: string;
  readonly database: string;
  readonly user: string;
  readonly tls: SqlTls;
  readonly snapshot: SqlSnapshot;
  readonly pageRows: number;
  readonly pauseMs: number;
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Zone of the clock that fills time columns without one. */
  readonly timeZone: string;
  readonly allowWritableAccount: boolean;
  readonly objects: ReadonlyMap<string, SqlObject>;
}

interface WrittenObject {
  readonly schema?: string;
  readonly table: string;
  readonly key?: string | readonly string[];
  readonly columns?: readonly string[];
  readonly cursor?: string;
  readonly lookback?: number;
  readonly updatedAt?: string;
  readonly capture?: boolean;
}

interface WrittenConfig {
  readonly server: string;
  readonly database: string;
  readonly user: string;
  readonly tls?: SqlTls;
  readonly snapshot?: SqlSnapshot;
  readonly pageRows?: number;
  readonly pauseMs?: number;
  readonly statementTimeoutSeconds?: number;
  readonly lockTimeoutSeconds?: number;
  readonly timeZone?: string;
  readonly allowWritableAccount?: boolean;
  readonly objects: Readonly<Record<string, WrittenObject>>;
}

type Given = Pick<ConnectorContext, "source" | "config" | "allowedHosts">;

/** `schemaOf` gives the schema of a table that names none, from the database and the user. */
export function readSqlConfig(
  { source, config, allowedHosts }: Given,
  schemaOf: (written: { readonly database: string; readonly user: string }) => string,
): SqlConfig {
  const written = config as unknown as WrittenConfig; // valid against the manifest's schema
  const address = written.server.toLowerCase();
  if (!allowedHosts.includes(address))
    throw new EdpError("EDP-SRC-004", { source, address, allowed: allowedHosts });
  const [host = "", port = ""] = address.split(":");
  const timeZone = written.timeZone ?? "UTC";
  const objects = Object.entries(written.objects).map(
    ([name, object]) => [name, readObject(name, object, schemaOf(written))] as const,
  );
  return {
    host,
    port: Number(port),
    address,
    database: written.database,
    user: written.user,
    tls: written.tls ?? "verify-full",
    snapshot: written.snapshot ?? "source",
    pageRows: written.pageRows ?? 20_000,
    pauseMs: written.pauseMs ?? 0,
    statementTimeoutMs: (written.statementTimeoutSeconds ?? 3600) * 1000,
    lockTimeoutMs: (written.lockTimeoutSeconds ?? 10) * 1000,
    connectTimeoutMs: 10_000,
    timeZone,
    allowWritableAccount: written.allowWritableAccount ?? false,
    objects: new Map(objects),
  };
}

function readObject(name: string, written: WrittenObject, defaultSchema: string): SqlObject {
  const { key, schema, capture, ...rest } = written;
  return {
    ...rest,
    name,
    schema: schema ?? defaultSchema,
    capture: capture ?? false,
    ...(key === undefined ? {} : { key: typeof key === "string" ? [key] : key }),
  };
}

export function findSqlObject(source: string, config: SqlConfig, name: string): SqlObject {
  const object = config.objects.get(name);
  if (object === undefined) {
    throw new EdpError("EDP-SRC-029", { source, object: name, known: [...config.objects.keys()] });
  }
  return object;
}
