// For tests only: MySQL's packets as a server sends them (protocol 4.1, answers as text).
import { hash } from "node:crypto";

/** A packet: three bytes of length, its number, its body. */
function packet(number: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntLE(body.length, 0, 3);
  head[3] = number & 0xff;
  return Buffer.concat([head, body]);
}

const salt = Buffer.from("abcdefghijklmnopqrst");
const statusBytes = Buffer.from([0x02, 0x00]);
const plugin = Buffer.from("mysql_native_password\0");

/** Long passwords, a database at sign-in, protocol 4.1, TLS, transactions, a salted password, a named plugin. */
const capabilities = 0x1 | 0x8 | 0x200 | 0x800 | 0x2000 | 0x8000 | 0x80000;

export function greeting(): Buffer {
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(capabilities);
  return packet(
    0,
    Buffer.concat([
      Buffer.from([10]),
      Buffer.from("8.0.36\0"),
      Buffer.from([1, 0, 0, 0]),
      salt.subarray(0, 8),
      Buffer.from([0]),
      flags.subarray(0, 2),
      Buffer.from([45]),
      statusBytes,
      flags.subarray(2),
      Buffer.from([21]),
      Buffer.alloc(10),
      salt.subarray(8),
      Buffer.from([0]),
      plugin,
    ]),
  );
}

/** What a client sends that knows the password. */
export function scramble(password: string): Buffer {
  const once = hash("sha1", password, "buffer");
  const mixed = hash("sha1", Buffer.concat([salt, hash("sha1", once, "buffer")]), "buffer");
  return Buffer.from(once.map((byte, index) => byte ^ (mixed[index] ?? 0)));
}

/** The answer to the salt in a client's sign-in: after fixed fields and the user's name, with its length before it. */
export function readScramble(body: Buffer): Buffer {
  const at = body.indexOf(0, 32) + 1;
  return body.subarray(at + 1, at + 1 + (body[at] ?? 0));
}

export function ok(number: number): Buffer {
  return packet(number, Buffer.concat([Buffer.from([0, 0, 0]), statusBytes, Buffer.from([0, 0])]));
}

export function failure(number: number, code: number, text: string): Buffer {
  const head = Buffer.alloc(3);
  head[0] = 0xff;
  head.writeUInt16LE(code, 1);
  return packet(number, Buffer.concat([head, Buffer.from(`#HY000${text}`)]));
}

function text(value: string | null): Buffer {
  if (value === null) return Buffer.from([0xfb]);
  const bytes = Buffer.from(value);
  const head =
    bytes.length < 251
      ? Buffer.from([bytes.length])
      : Buffer.from([0xfc, bytes.length & 0xff, bytes.length >> 8]);
  return Buffer.concat([head, bytes]);
}

function column(name: string): Buffer {
  const names = ["def", "", "", "", name, name].map(text);
  return Buffer.concat([...names, Buffer.from([0x0c, 45, 0, 0xff, 0xff, 0, 0, 0xfd, 0, 0, 0, 0, 0])]);
}

/** A result: how many columns, the columns, the rows, each part ended. */
export function table(width: number, rows: readonly (readonly (string | null)[])[]): Buffer {
  const end = Buffer.from([0xfe, 0, 0, ...statusBytes]);
  const bodies = [
    Buffer.from([width]),
    ...Array.from({ length: width }, (_none, index) => column(`c${index.toString()}`)),
    end,
    ...rows.map((row) => Buffer.concat(row.map(text))),
    end,
  ];
  return Buffer.concat(bodies.map((body, index) => packet(index + 1, body)));
}
