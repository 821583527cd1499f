// The binary form of COPY, read without copying: a record stays where the network put it, and a batch refers to
// it. A row larger than allowed is hashed while it passes, never held.
import { EdpError } from "@edp/base";
import { RecordBatchBuilder } from "@edp/connector-sdk";
import { readKey, type RowPage, type SqlTable } from "@edp/connector-sdk/sql";
import { isUtf8 } from "node:buffer";
import { createHash, type Hash } from "node:crypto";
import { createChangeTime } from "./change-time.ts";

export interface CopyOptions {
  readonly source: string;
  readonly table: SqlTable;
  readonly maxRecordBytes: number;
  readonly now: () => Date;
  /** The server does not promise UTF-8 (its databases may be SQL_ASCII). */
  readonly checkEncoding: boolean;
}

type Refused = RowPage["refused"][number];

const pageBytes = 1024 * 1024;
const headerBytes = 19;
const trailer = -1;

export async function* readCopyRows(
  chunks: AsyncIterable<Buffer>,
  options: CopyOptions,
): AsyncIterable<RowPage> {
  const reader = new CopyReader(options);
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    waitingBytes += chunk.length;
    if (waitingBytes < pageBytes) continue;
    const page = reader.read(Buffer.concat(waiting));
    waiting = [];
    waitingBytes = 0;
    if (page.rowCount > 0) yield page;
  }
  const page = reader.read(Buffer.concat(waiting));
  reader.expectEnd();
  if (page.rowCount > 0) yield page;
}

/** A row that is too large: what is left of it, and what is known. */
interface Oversize {
  readonly hash: Hash;
  readonly sizeBytes: number;
  readonly key: readonly (string | null)[];
  readonly position: RowPage["last"];
  left: number;
}

interface RowEnds {
  /** Begin and end of each field; -1 for null. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

class CopyReader {
  readonly #options: CopyOptions;
  readonly #keyCount: number;
  readonly #fields: RowEnds;
  readonly #toChangeTime: (text: string) => string | undefined;
  #rest: Buffer = Buffer.alloc(0);
  #isBegun = false;
  #isEnded = false;
  #oversize: Oversize | undefined;

  constructor(options: CopyOptions) {
    this.#options = options;
    this.#keyCount = options.table.key.length;
    const count = this.#keyCount + 3;
    this.#fields = { starts: new Int32Array(count), ends: new Int32Array(count) };
    this.#toChangeTime = createChangeTime(options.table);
  }

  /** All rows that are whole by now. */
  read(more: Buffer): RowPage {
    const data = this.#rest.length === 0 ? more : Buffer.concat([this.#rest, more]);
    const builder = new RecordBatchBuilder(data);
    const refused: Refused[] = [];
    let at = this.#isBegun ? 0 : this.#begin(data);
    let [rowCount, lastAt] = [0, -1];
    let position: RowPage["last"];
    if (this.#oversize !== undefined) {
      const passing: Oversize = this.#oversize;
      at = this.#skipOversize(data, at, refused);
      if (passing.left === 0) [rowCount, position] = [1, passing.position];
    }
    while (this.#isBegun && !this.#isEnded && at < data.length) {
      const end = this.#findRow(data, at);
      if (typeof end !== "number") {
        if (end === "end") [at, this.#isEnded] = [at + 2, true];
        if (end === "oversize") at = this.#skipOversize(data, data.length, refused);
        break;
      }
      this.#takeRow(data, builder, refused);
      rowCount += 1;
      lastAt = at;
      at = end;
    }
    if (lastAt >= 0 && typeof this.#findRow(data, lastAt) === "number") position = this.#readPosition(data);
    this.#rest = data.subarray(at);
    return { batch: builder.build(this.#options.now()), refused, last: position, rowCount };
  }

  expectEnd(): void {
    if (this.#isEnded) return;
    const { source } = this.#options;
    const reason = "its answer stopped in the middle";
    throw new EdpError("EDP-SRC-001", { source, address: "the database", reason });
  }

  #begin(data: Buffer): number {
    if (data.length < headerBytes) return 0;
    this.#isBegun = true;
    return headerBytes + data.readInt32BE(headerBytes - 4);
  }

  /** Notes where the fields of a row are and returns its end, or why there is none. */
  #findRow(data: Buffer, start: number): number | "more" | "end" | "oversize" {
    if (data.length < start + 2) return "more";
    const count = data.readInt16BE(start);
    if (count === trailer) return "end";
    const { starts, ends } = this.#fields;
    let at = start + 2;
    for (let index = 0; index < count; index += 1) {
      if (data.length < at + 4) return "more";
      const length = data.readInt32BE(at);
      at += 4;
      starts[index] = length < 0 ? -1 : at;
      ends[index] = at += Math.max(0, length);
      if (at <= data.length) continue;
      if (index < count - 1 || length <= this.#options.maxRecordBytes) return "more";
      this.#beginOversize(data, at, length);
      return "oversize";
    }
    return at;
  }

  #beginOversize(data: Buffer, end: number, sizeBytes: number): void {
    this.#oversize = {
      hash: createHash("sha256").update(data.subarray(end - sizeBytes)),
      sizeBytes,
      left: end - data.length,
      key: this.#readKeyTexts(data),
      position: this.#readPosition(data),
    };
  }

  /** Returns where the rest of the data begins. */
  #skipOversize(data: Buffer, at: number, refused: Refused[]): number {
    const row = this.#oversize;
    if (row === undefined) return at;
    const end = Math.min(data.length, at + row.left);
    row.hash.update(data.subarray(at, end));
    row.left -= end - at;
    if (row.left === 0) {
      const { sizeBytes, key } = row;
      refused.push(
        this.#refuse(key, {
          reason: "too-large",
          bytes: Buffer.alloc(0),
          sizeBytes,
          sha256: row.hash.digest("hex"),
        }),
      );
      this.#oversize = undefined;
    }
    return end;
  }

  #takeRow(data: Buffer, builder: RecordBatchBuilder, refused: Refused[]): void {
    const index = this.#keyCount + 2;
    const [start, end] = [this.#fields.starts[index] ?? 0, this.#fields.ends[index] ?? 0];
    const key = this.#readKeyTexts(data);
    const refuse = (reason: Refused["reason"], bytes: Buffer): void => {
      refused.push(this.#refuse(key, { reason, bytes: Buffer.from(bytes), sizeBytes: end - start }));
    };
    const record = data.subarray(start, end);
    const id = readKey(key);
    if (end - start > this.#options.maxRecordBytes) {
      const sha256 = createHash("sha256").update(record).digest("hex");
      refused.push(
        this.#refuse(key, { reason: "too-large", bytes: Buffer.alloc(0), sizeBytes: end - start, sha256 }),
      );
    } else if (this.#options.checkEncoding && !isUtf8(record)) refuse("invalid-utf8", record);
    else if (!id.ok) refuse(id.reason, record);
    else builder.addRange(id.id, start, end, this.#readChangeTime(data));
  }

  #readChangeTime(data: Buffer): string | undefined {
    const { table } = this.#options;
    const text = this.#readText(data, table.updatedAt === undefined ? 0 : this.#keyCount + 1);
    return text === null ? undefined : this.#toChangeTime(text);
  }

  #readPosition(data: Buffer): RowPage["last"] {
    const key = this.#readKeyTexts(data).filter((part) => part !== null);
    return key.length < this.#keyCount ? undefined : { cursor: this.#readText(data, 0), key };
  }

  #readKeyTexts(data: Buffer): readonly (string | null)[] {
    const texts: (string | null)[] = [];
    for (let index = 1; index <= this.#keyCount; index += 1) texts.push(this.#readText(data, index));
    return texts;
  }

  #readText(data: Buffer, index: number): string | null {
    const start = this.#fields.starts[index] ?? -1;
    return start < 0 ? null : data.toString("utf8", start, this.#fields.ends[index]);
  }

  #refuse(
    key: readonly (string | null)[],
    found: Pick<Refused, "reason" | "bytes" | "sizeBytes" | "sha256">,
  ): Refused {
    const { table, now } = this.#options;
    const id = readKey(key);
    const position = `${table.object.table} row ${key.map((part) => part ?? "null").join("|")}`;
    return { kind: "refused", ...found, position, ...(id.ok ? { recordId: id.id } : {}), extractedAt: now() };
  }
}
