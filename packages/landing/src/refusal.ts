import { hash } from "node:crypto";
import type { RefusalReason } from "@edp/connector-sdk";
import type { Period } from "./period.ts";
import type { ExtraColumns } from "./stream.ts";

/** A record that is kept in quarantine instead of being landed. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** PostgreSQL's word on it, when it was PostgreSQL that refused. */
  readonly sqlState?: string;
  readonly recordId?: string;
  /** For reports: without it the id says nothing. */
  readonly period?: Period;
  /** Microseconds since 2000, NaN where the source has none; absent where nobody could read it. For a replay. */
  readonly updatedAt?: number;
  readonly observedAt?: number;
  readonly objectType?: string;
  /** As received; absent when too large to keep. Then the hash tells whether it is the same again. */
  readonly bytes?: Buffer;
  readonly hash?: Buffer;
  readonly sizeBytes: number;
  readonly position: string;
  /** Microseconds since 2000. */
  readonly seenAt: number;
}

/** What a refusal by PostgreSQL says about the record. That it is UTF-8 was checked, so 22021 means a NUL byte. */
const reasonsOfStates: Readonly<Record<string, RefusalReason>> = {
  "22P05": "nul-character",
  "22P02": "invalid-json",
  "22003": "number-out-of-range",
  "22021": "nul-character",
  "54000": "too-large",
  "54001": "too-deep",
};

export function reasonOfState(sqlState: string): RefusalReason {
  return reasonsOfStates[sqlState] ?? "not-storable";
}

/**
 * True for errors that one row's content causes: data exceptions and program limits. A row that is refused for any
 * other reason (no space, no permission, no connection) may be landed later and does not belong in quarantine.
 */
export function isRowsFault(sqlState: string | undefined): boolean {
  return sqlState !== undefined && (sqlState.startsWith("22") || sqlState.startsWith("54"));
}

/** False when nobody can say which record it is. */
export function isKeyKnown({ recordId, period }: Refusal, extra: ExtraColumns): boolean {
  return recordId !== undefined && (!extra.period || period !== undefined);
}

export function hashBytes(bytes: Uint8Array): Buffer {
  return hash("sha256", bytes, "buffer");
}
