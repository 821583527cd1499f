import type { CaptureWork } from "@edp/connector-sdk/sql";
import type { PostgresSession } from "../session.ts";
import type { CapturePlace } from "./cursor.ts";
import type { ReplicationLine } from "./replication.ts";
import type { ServerFacts } from "./server-facts.ts";
import type { CaptureSettings } from "./settings.ts";

/** What a read of a captured table works with. */
export interface Capturing extends CaptureWork {
  readonly settings: CaptureSettings;
  readonly facts: ServerFacts;
  readonly line: ReplicationLine;
  /** Sees the table as it is now, unlike the session of the run. */
  readonly now: PostgresSession;
  readonly place: CapturePlace;
  /** Where the log ended when the read began. */
  readonly endLsn: bigint;
}
