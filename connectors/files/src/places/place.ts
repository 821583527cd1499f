// Where files are delivered: a folder, a bucket. The readers of formats know nothing of it; they are lent an open
// file, and are told when it was not one and the same from the first byte to the last.
import type { PlannedStep } from "@edp/connector-sdk";

/** A file as it was listed. */
export interface PlaceFile {
  /** Path inside the place, with forward slashes. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly modifiedNs: bigint;
  /** Facts that are others when the content may be another. A cursor remembers files that were read by them. */
  readonly identity: string;
  readonly open: () => Promise<OpenFile>;
}

export interface OpenFile {
  /** How much is read at once when the file is read from its beginning. */
  readonly chunkBytes: number;
  /** Bytes `[start, end)`, fewer at the end of the file. A new buffer for each call. */
  readonly readRange: (start: number, end: number) => Promise<Buffer>;
  /** How the file differs from what was listed: "was replaced while it was read". Undefined: it does not. */
  readonly findChange: () => Promise<string | undefined>;
  readonly close: () => Promise<void>;
}

export interface Place {
  /** For messages: `/srv/drop/hr`. */
  readonly address: string;
  /** The steps of a check up to the place itself; whether its files can be read comes after them. */
  readonly planSteps: () => readonly PlannedStep[];
  /** The files that match the pattern, in any order. */
  readonly list: (glob: string) => Promise<readonly PlaceFile[]>;
  readonly close: () => Promise<void>;
}
