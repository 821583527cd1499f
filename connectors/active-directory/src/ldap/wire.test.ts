// Bytes to messages: whichever way they are cut, and whatever they are.
import { BerWriter } from "ldapts";
import { describe, expect, test } from "vitest";
import { readMessage, type LdapMessage } from "./answer.ts";
import { createFramer } from "./frames.ts";

function write(body: (writer: BerWriter) => void): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  body(writer);
  writer.endSequence();
  return writer.buffer;
}

const entry = (id: number, name: string, values: readonly Buffer[]): Buffer =>
  write((writer) => {
    writer.writeInt(id);
    writer.startSequence(0x64);
    writer.writeString(name);
    writer.startSequence();
    writer.startSequence();
    writer.writeString("objectGUID");
    writer.startSequence(0x31);
    for (const value of values) writer.writeBuffer(value, 0x04);
    writer.endSequence();
    writer.endSequence();
    writer.endSequence();
    writer.endSequence();
  });

const done = (id: number, code: number, message: string): Buffer =>
  write((writer) => {
    writer.writeInt(id);
    writer.startSequence(0x65);
    writer.writeEnumeration(code);
    writer.writeString("");
    writer.writeString(message);
    writer.endSequence();
  });

function readAll(chunks: readonly Buffer[]): LdapMessage[] {
  const framer = createFramer();
  const messages: LdapMessage[] = [];
  for (const chunk of chunks) for (const message of framer.push(chunk)) messages.push(readMessage(message));
  expect(framer.pendingBytes()).toBe(0);
  return messages;
}

const stream = Buffer.concat([
  entry(1, "CN=a,DC=corp", [Buffer.alloc(16, 1)]),
  entry(1, "<GUID=01010101-0101-0101-0101-010101010101>;CN=b,DC=corp", [
    Buffer.alloc(0),
    Buffer.alloc(300, 7),
  ]),
  done(1, 4, "enough"),
]);

describe("A stream of messages", () => {
  const whole = readAll([stream]);

  test("is read with names, values as bytes, and its result", () => {
    const [one, two, end] = whole;
    expect(one).toMatchObject({ kind: "entry", id: 1, entry: { dn: "CN=a,DC=corp" } });
    expect(one?.kind === "entry" && one.entry.attributes.get("objectguid")).toEqual([Buffer.alloc(16, 1)]);
    expect(two).toMatchObject({ entry: { dn: "CN=b,DC=corp" } });
    expect(
      two?.kind === "entry" && two.entry.attributes.get("objectguid")?.map(({ length }) => length),
    ).toEqual([0, 300]);
    expect(end).toMatchObject({ kind: "result", result: { code: 4, message: "enough" } });
  });

  test("is the same wherever it is cut", () => {
    for (let cut = 1; cut < stream.length; cut += 1) {
      expect(readAll([stream.subarray(0, cut), stream.subarray(cut)])).toEqual(whole);
    }
  });

  test.each([1, 2, 3, 5, 7, 100])("is the same in pieces of %i bytes", (size) => {
    const count = Math.ceil(stream.length / size);
    const pieces = Array.from({ length: count }, (_, at) => stream.subarray(at * size, (at + 1) * size));
    expect(readAll(pieces)).toEqual(whole);
  });

  test("ends in an error when any byte of its frame is wrong, and never hangs or reads beyond", () => {
    for (let at = 0; at < stream.length; at += 1) {
      for (const value of [0x00, 0x7f, 0x80, 0x84, 0xff]) {
        const damaged = Buffer.from(stream);
        damaged[at] = value;
        try {
          const framer = createFramer();
          for (const message of framer.push(damaged)) readMessage(message);
        } catch (error) {
          expect((error as Error).constructor.name).toBe("UnreadableAnswer");
        }
      }
    }
  });
});

test.each([
  ["an endless length", "3080"],
  ["a length of eight bytes", "30880000000000000001"],
  ["more than a server would send", "3084ffffffff"],
  ["another protocol", "48545450"],
])("%s is refused before its bytes are waited for", (_, hex) => {
  expect(() => [...createFramer().push(Buffer.from(hex, "hex"))]).toThrow();
});
