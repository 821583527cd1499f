// What an engine's connector brings; everything else is the same for all of them.
import type { ConnectorContext, ReadEvent, ReadRequest } from "../connector.ts";
import type { RecordBatch } from "../record-batch.ts";
import type { RefusedEvent } from "../json/record-reader.ts";
import type { SqlConfig, SqlObject } from "./config.ts";
import type { Position, SqlDialect, Statement } from "./dialect.ts";
import type { CatalogTable, SqlTable } from "./table.ts";

/** Some rows of a statement, in its order. */
export interface RowPage {
  readonly batch: RecordBatch;
  readonly refused: readonly RefusedEvent[];
  /** Position of the last row; undefined when it has none (its key is null) or there was no row. */
  readonly last: Position | undefined;
  readonly rowCount: number;
}

/** A statement whose rows a session reads. */
export interface RowWork {
  readonly context: SqlContext;
  readonly table: SqlTable;
  readonly statement: Statement;
}

/** One connection, signed in, that cannot write. */
export interface SqlSession {
  /** `PostgreSQL 18.6`. */
  readonly version: string;
  /** Every statement from `beginSnapshot` on shows one moment. */
  readonly hasSnapshot: boolean;
  /** False once the connection is gone or left in the middle of an answer. */
  readonly isUsable: () => boolean;
  /** Begins to show one moment; false when the engine or its settings cannot. */
  readonly beginSnapshot: () => Promise<boolean>;
  /** Undefined: there is no such table, or the account may not know of it. */
  readonly findTable: (object: SqlObject) => Promise<CatalogTable | undefined>;
  /** Tables and views that the account may read. */
  readonly listTables: () => Promise<readonly ListedTable[]>;
  /** A small result, all of it texts. */
  readonly readTexts: (statement: Statement) => Promise<readonly (readonly (string | null)[])[]>;
  readonly readRows: (table: SqlTable, statement: Statement) => AsyncIterable<RowPage>;
  readonly close: () => Promise<void>;
}

export interface ListedTable {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly estimatedRows?: number;
}

export type SqlContext = Pick<
  ConnectorContext,
  "source" | "secret" | "extraCa" | "allowedHosts" | "maxRecordBytes" | "clock" | "log" | "signal"
>;

export interface SqlEngine {
  readonly name: string;
  readonly dialect: SqlDialect;
  readonly schemaOf: (written: { readonly database: string; readonly user: string }) => string;
  /** Connects and signs in. Every error that leaves the engine is one of ours. */
  readonly open: (context: SqlContext, config: SqlConfig) => Promise<SqlSession>;
  /** True: TLS begins with the first byte, so the certificate can be looked at without knowing the protocol. */
  readonly speaksTlsAtOnce?: boolean;
  /** Judges the server's certificate without signing in; absent: `open` is what shows it. */
  readonly inspectCertificate?: (
    context: SqlContext,
    config: SqlConfig,
    signal: AbortSignal,
  ) => Promise<string>;
  /** The statement that lets the account read a table. */
  readonly grant: (config: SqlConfig, object: SqlObject) => string;
  /** The statement that takes the right to write away. */
  readonly revoke: (config: SqlConfig, object: SqlObject, rights: readonly string[]) => string;
  /** Change capture, for objects with `capture: true`. */
  readonly capture?: SqlCapture;
}

export interface SqlCapture {
  readonly read: (context: ConnectorContext, work: CaptureWork) => AsyncIterable<ReadEvent>;
  /** Throws what is missing on the server; returns a line for people. */
  readonly check: (context: ConnectorContext, work: Omit<CaptureWork, "request">) => Promise<string>;
}

export interface CaptureWork {
  readonly config: SqlConfig;
  readonly session: SqlSession;
  readonly table: SqlTable;
  readonly request: ReadRequest;
}
