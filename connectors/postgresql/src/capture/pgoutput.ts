// What a logical slot sends: CopyData messages, and in them the messages of `pgoutput`, protocol version 1. Values are
// texts as PostgreSQL's output functions write them.
import { invariant } from "@edp/base";

/** Null: SQL null. Undefined: not sent, because a large value did not change or the log does not carry it. */
export type LogValue = string | null | undefined;

export interface LoggedColumn {
  readonly name: string;
  /** Part of the replica identity: known of a row that was deleted. */
  readonly isIdentity: boolean;
}

export type LogMessage =
  | { readonly kind: "begin"; readonly commitLsn: bigint; readonly committedAt: string; readonly xid: number }
  | { readonly kind: "commit"; readonly endLsn: bigint }
  | {
      readonly kind: "relation";
      readonly id: number;
      readonly columns: readonly LoggedColumn[];
    }
  | {
      readonly kind: "change";
      readonly relation: number;
      /** The row as it was: its identity, or all of it. Absent: it was not there, or kept its identity. */
      readonly old?: readonly LogValue[];
      readonly isOldWhole?: boolean;
      /** The row as it is; absent: deleted. */
      readonly new?: readonly LogValue[];
    }
  | { readonly kind: "truncate"; readonly relations: readonly number[] }
  /** The server has sent everything that was committed before `sentLsn`. */
  | { readonly kind: "alive"; readonly sentLsn: bigint }
  | { readonly kind: "other" };

const other: LogMessage = { kind: "other" };

/** One CopyData message of the stream. The bytes are not kept. */
export function readLogMessage(frame: Buffer): LogMessage {
  const letter = letterAt(frame, 0);
  if (letter === "k") return { kind: "alive", sentLsn: frame.readBigUInt64BE(1) };
  invariant(letter === "w", `the log speaks w and k, not ${letter}`);
  // Behind the start, the end of the log and the time of sending.
  return readOutput(new MessageReader(frame, 25));
}

function readOutput(reader: MessageReader): LogMessage {
  switch (reader.letter()) {
    case "B":
      return {
        kind: "begin",
        commitLsn: reader.int64(),
        committedAt: writeTime(reader.int64()),
        xid: reader.int32() >>> 0,
      };
    case "C":
      reader.skip(1 + 8);
      return { kind: "commit", endLsn: reader.int64() };
    case "R":
      return readRelation(reader);
    case "I":
    case "U":
    case "D":
      return readChange(reader);
    case "T":
      return readTruncate(reader);
    default: // Y: types, O: origins, M: messages of applications
      return other;
  }
}

function readRelation(reader: MessageReader): LogMessage {
  const id = reader.int32() >>> 0;
  reader.text();
  reader.text();
  reader.skip(1);
  const columns = Array.from({ length: reader.int16() }, () => {
    const isIdentity = reader.int8() === 1;
    const name = reader.text();
    reader.skip(8);
    return { name, isIdentity };
  });
  return { kind: "relation", id, columns };
}

function readChange(reader: MessageReader): LogMessage {
  const relation = reader.int32() >>> 0;
  let before: { readonly old?: readonly LogValue[]; readonly isOldWhole?: boolean } = {};
  while (!reader.isAtEnd()) {
    const letter = reader.letter();
    const tuple = readTuple(reader);
    if (letter === "N") return { kind: "change", relation, ...before, new: tuple };
    before = { old: tuple, isOldWhole: letter === "O" };
  }
  return { kind: "change", relation, ...before };
}

function readTuple(reader: MessageReader): readonly LogValue[] {
  return Array.from({ length: reader.int16() }, () => {
    const form = reader.letter();
    if (form === "n") return null;
    if (form === "u") return undefined;
    invariant(form === "t", `a value in the log is text, not ${form}`);
    return reader.sizedText();
  });
}

function readTruncate(reader: MessageReader): LogMessage {
  const count = reader.int32();
  reader.skip(1);
  return { kind: "truncate", relations: Array.from({ length: count }, () => reader.int32() >>> 0) };
}

/** Microseconds since 2000 as ISO 8601. */
function writeTime(micros: bigint): string {
  const seconds = Number(micros / 1_000_000n) + Date.UTC(2000, 0, 1) / 1000;
  const rest = (micros % 1_000_000n).toString().padStart(6, "0");
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${rest}+00:00`;
}

function letterAt(frame: Buffer, at: number): string {
  return String.fromCharCode(frame[at] ?? 0);
}

class MessageReader {
  readonly #frame: Buffer;
  #at: number;

  constructor(frame: Buffer, at: number) {
    this.#frame = frame;
    this.#at = at;
  }

  isAtEnd(): boolean {
    return this.#at >= this.#frame.length;
  }

  skip(bytes: number): void {
    this.#at += bytes;
  }

  letter(): string {
    return letterAt(this.#frame, this.#at++);
  }

  int8(): number {
    return this.#frame.readInt8(this.#at++);
  }

  int16(): number {
    this.#at += 2;
    return this.#frame.readInt16BE(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.#frame.readInt32BE(this.#at - 4);
  }

  int64(): bigint {
    this.#at += 8;
    return this.#frame.readBigUInt64BE(this.#at - 8);
  }

  /** Ended by NUL. */
  text(): string {
    const end = this.#frame.indexOf(0, this.#at);
    const text = this.#frame.toString("utf8", this.#at, end);
    this.#at = end + 1;
    return text;
  }

  /** Its length before it. */
  sizedText(): string {
    const length = this.int32();
    this.#at += length;
    return this.#frame.toString("utf8", this.#at - length, this.#at);
  }
}
