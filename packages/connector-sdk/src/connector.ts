// The contract between a connector and EDP. A connector never sees the database: it yields records and
// cursors, and the platform lands them.
import type { Clock, ErrorCode, JsonObject, Logger, ReportProgress, Secret } from "@edp/base";
import type { SnapshotMode } from "@edp/definition";
import type { ProxySettings } from "./http/proxy.ts";
import type { RecordBatch, ReportPeriod } from "./record-batch.ts";

/** What EDP lends to a connector for one check or one read. */
export interface ConnectorContext {
  /** Source code, for messages. */
  readonly source: string;
  readonly tenant: string;
  /** The source's `config`, already valid against the manifest's schema. */
  readonly config: JsonObject;
  /** Objects that the definition asks for. */
  readonly objects: readonly string[];
  /** Folder of the platform; relative paths in `config` start here. */
  readonly baseDir: string;
  /** A secret by its name in the manifest. Throws EDP-SEC-001 when it is nowhere. */
  readonly secret: (name: string) => Promise<Secret<string>>;
  /** Like `secret`, but undefined when it is nowhere. */
  readonly optionalSecret: (name: string) => Promise<Secret<string> | undefined>;
  /** PEM text of certificates to trust beside the built-in ones: the company's own CA. */
  readonly extraCa: string | undefined;
  /** The environment's way out, when it has one. Never the machine's own variables. */
  readonly proxy?: ProxySettings;
  /** Hosts (`name:port`) that may be reached: the definition's own, and nothing else. */
  readonly allowedHosts: readonly string[];
  readonly maxRecordBytes: number;
  /** The platform's `.edp` folder: for what a connector makes itself and can make again. Absent: there is none. */
  readonly workDir?: string;
  /** EDP's own Python environment, with uv in it. Absent: there is none. */
  readonly pythonDir?: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

/** The steps of a connection check, in order: each rests on the one before. */
export type CheckStepName = "name" | "reachable" | "certificate" | "sign in" | "permission" | "data";

export interface CheckStep {
  readonly step: CheckStepName;
  readonly outcome: "passed" | "failed" | "not tried";
  /** One line: `dc1.corp.example → 10.1.0.11`, `User.Read.All is not granted`. Never a secret. */
  readonly detail: string;
  /** When failed: what to do, naming the setting or the permission. */
  readonly fix?: string;
  /** When failed: the error's code, for its page and runbook. */
  readonly code?: ErrorCode;
}

export interface DiscoveredObject {
  readonly name: string;
  readonly description: string;
  /** How many records the source says it has, if it says so. */
  readonly recordCount?: number;
  /** Field names seen in the source. */
  readonly fields: readonly string[];
  /** Fields that tell its records apart, where the source says so. */
  readonly key?: readonly string[];
  /** Fields that seem to grow with each change, the likeliest first. */
  readonly cursors?: readonly string[];
  /** Where it is, as the `config` of an object has it. */
  readonly place?: Readonly<Record<string, string>>;
}

export interface ReadRequest {
  readonly object: string;
  readonly mode: SnapshotMode;
  /** Where an incremental read goes on; absent on the first. Opaque to the platform. */
  readonly cursor: string | undefined;
  /** Backfill window, if the run asked for one. */
  readonly since: Date | undefined;
  readonly until: Date | undefined;
}

/** Why a record cannot be landed. The reader of quarantine sees this code and the bytes. */
export type RefusalReason =
  | "invalid-json"
  | "truncated"
  | "invalid-utf8"
  | "nul-character"
  | "lone-surrogate"
  | "number-out-of-range"
  | "too-deep"
  | "too-large"
  | "no-record-id"
  | "no-period"
  | "ragged-row"
  | "not-storable";

export type ReadEvent =
  | {
      readonly kind: "records";
      readonly batch: RecordBatch;
      /** Reading may go on from here once these records are landed. Absent: not at a resting point. */
      readonly cursor?: string;
    }
  | {
      /** A record that could be found but not understood. It is kept in quarantine, never dropped. */
      readonly kind: "refused";
      readonly reason: RefusalReason;
      /** The bytes as received; empty when `too-large`. */
      readonly bytes: Buffer;
      readonly sizeBytes: number;
      /** sha256 (hex) over the record's bytes, when they are not in `bytes`. */
      readonly sha256?: string;
      /** For people: `workers.csv line 17`, `page 3 item 12`. */
      readonly position: string;
      /** When known: the record counts as present, so its earlier version is not tombstoned. */
      readonly recordId?: string;
      /** When known, for objects with `period: true`: without it their id says nothing. */
      readonly period?: ReportPeriod;
      readonly extractedAt: Date;
    }
  | {
      /** The last event. Without it the read counts as failed. */
      readonly kind: "end";
      /** True: a whole snapshot was read, so what was not seen is gone. A read of changes alone is never complete. */
      readonly complete: boolean;
      /**
       * What kept the read from its end, in one sentence for people. Only with `complete: false`; without it the
       * read counts as fresh although it was no snapshot.
       */
      readonly reason?: string;
      readonly cursor?: string;
      /** The source's own count of records in scope, for reconciliation. */
      readonly sourceCount?: number;
    };

/** What the default export of a connector's package is. */
export interface Connector {
  /**
   * Makes ready on this machine what the connector cannot do without, such as an installed program. Comes before each
   * check, outside of its ten seconds, and has nothing to do when all is there. Absent: nothing is needed.
   */
  readonly prepare?: (context: ConnectorContext) => Promise<void>;
  /** Yields each step as soon as it is known; stops after the first failure. Ends within 10 s. */
  readonly check: (context: ConnectorContext) => AsyncIterable<CheckStep>;
  readonly discover: (context: ConnectorContext) => Promise<readonly DiscoveredObject[]>;
  readonly read: (context: ConnectorContext, request: ReadRequest) => AsyncIterable<ReadEvent>;
  /**
   * Where the objects of a run belong together, such as one snapshot of a database: the run reads all its objects
   * through the session and closes it at its end. Absent: each `read` stands by itself.
   */
  readonly openSession?: () => ReadSession;
}

/** Reads of one run that share something. Opens what it needs with the first read. */
export interface ReadSession {
  readonly read: Connector["read"];
  readonly close: () => Promise<void>;
}
