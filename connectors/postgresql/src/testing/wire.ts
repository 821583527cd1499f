// For tests only: PostgreSQL's messages as a server sends them (protocol 3).

/** A message: its letter, its length, its body. */
export function message(letter: string, ...parts: readonly (Buffer | number | string)[]): Buffer {
  const body = Buffer.concat(parts.map(toBytes));
  const head = Buffer.alloc(5);
  head.write(letter, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** Texts end with NUL; numbers are 32 bits. */
function toBytes(part: Buffer | number | string): Buffer {
  if (typeof part === "string") return Buffer.from(`${part}\0`);
  return typeof part === "number" ? int32(part) : part;
}

export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

/** A value with its length before it. */
export function field(value: string | null): Buffer {
  if (value === null) return int32(-1);
  const bytes = Buffer.from(value);
  return Buffer.concat([int32(bytes.length), bytes]);
}

export const ready = message("Z", Buffer.from("I"));
export const done = (tag: string): Buffer => message("C", tag);
export const failure = (state: string, text: string): Buffer =>
  message(
    "E",
    Buffer.from("S"),
    "ERROR",
    Buffer.from("V"),
    "ERROR",
    Buffer.from("C"),
    state,
    Buffer.from("M"),
    text,
    Buffer.from([0]),
  );

export interface Column {
  readonly name: string;
  /** 25 text, 114 json. */
  readonly type: number;
}

export function table(columns: readonly Column[], rows: readonly (readonly (string | null)[])[]): Buffer {
  const described = columns.map(({ name, type }) =>
    Buffer.concat([toBytes(name), int32(0), int16(0), int32(type), int16(-1), int32(-1), int16(0)]),
  );
  const data = rows.map((row) => message("D", int16(row.length), ...row.map(field)));
  return Buffer.concat([
    message("T", int16(columns.length), ...described),
    ...data,
    done(`SELECT ${rows.length.toString()}`),
  ]);
}

/** An answer to `copy … to stdout with (format binary)`. */
export function copy(rows: readonly (readonly (string | null)[])[]): Buffer {
  const width = rows[0]?.length ?? 0;
  const signature = Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), int32(0), int32(0)]);
  return Buffer.concat([
    message("H", Buffer.from([1]), int16(width), ...Array.from({ length: width }, () => int16(1))),
    message("d", signature),
    ...rows.map((row) => message("d", int16(row.length), ...row.map(field))),
    message("d", int16(-1)),
    message("c"),
    done(`COPY ${rows.length.toString()}`),
  ]);
}
