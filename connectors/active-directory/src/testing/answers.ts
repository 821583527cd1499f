// For tests only: what a directory says, as bytes. The server's side of ../ldap/answer.ts.
import { BerWriter } from "ldapts";
import { controlTypes } from "../ldap/controls.ts";

export interface ScriptedAnswer {
  readonly entries?: readonly {
    readonly dn: string;
    readonly attributes: Readonly<Record<string, readonly (string | Buffer)[]>>;
  }[];
  readonly references?: readonly string[];
  /** Result code, 0 when absent. */
  readonly result?: number;
  readonly message?: string;
  /** Paging goes on with this. */
  readonly cookie?: string;
  /** All changes up to here were told. */
  readonly dirSync?: string;
  /** Written instead of everything else. */
  readonly raw?: Buffer;
  /** Nothing is answered. */
  readonly silent?: boolean;
  /** The connection is closed instead. */
  readonly gone?: boolean;
}

export const operations = {
  bindRequest: 0x60,
  bindResponse: 0x61,
  searchRequest: 0x63,
  entry: 0x64,
  done: 0x65,
  reference: 0x73,
  extendedRequest: 0x77,
  extendedResponse: 0x78,
};
export function writeAnswer(id: number, answer: ScriptedAnswer): Buffer {
  if (answer.silent === true) return Buffer.alloc(0);
  if (answer.raw !== undefined) return answer.raw;
  const parts = (answer.entries ?? []).map((entry) =>
    writeMessage(id, operations.entry, (writer) => {
      writer.writeString(entry.dn);
      writer.startSequence();
      for (const [name, values] of Object.entries(entry.attributes)) {
        writer.startSequence();
        writer.writeString(name);
        writer.startSequence(0x31);
        for (const value of values) writer.writeBuffer(Buffer.from(value), 0x04);
        writer.endSequence();
        writer.endSequence();
      }
      writer.endSequence();
    }),
  );
  const references = (answer.references ?? []).map((uri) =>
    writeMessage(id, operations.reference, (writer) => {
      writer.writeString(uri);
    }),
  );
  return Buffer.concat([...parts, ...references, writeResult(id, operations.done, answer)]);
}

export function writeResult(id: number, operation: number, answer: ScriptedAnswer, value?: string): Buffer {
  const controls = (writer: BerWriter): void => {
    const { cookie, dirSync } = answer;
    if (cookie === undefined && dirSync === undefined) return;
    writer.startSequence(0xa0);
    if (cookie !== undefined) writeControl(writer, controlTypes.pagedResults, [0], cookie);
    if (dirSync !== undefined) writeControl(writer, controlTypes.dirSync, [0, 0], dirSync);
    writer.endSequence();
  };
  const body = (writer: BerWriter): void => {
    writer.writeEnumeration(answer.result ?? 0);
    writer.writeString("");
    writer.writeString(answer.message ?? "");
    if (value !== undefined) writer.writeString(value, 0x8b);
  };
  return writeMessage(id, operation, body, controls);
}

function writeMessage(
  id: number,
  operation: number,
  body: (writer: BerWriter) => void,
  controls: (writer: BerWriter) => void = () => undefined,
): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(operation);
  body(writer);
  writer.endSequence();
  controls(writer);
  writer.endSequence();
  return writer.buffer;
}

function writeControl(writer: BerWriter, type: string, numbers: readonly number[], cookie: string): void {
  const value = new BerWriter();
  value.startSequence();
  for (const number of numbers) value.writeInt(number);
  value.writeString(cookie);
  value.endSequence();
  writer.startSequence();
  writer.writeString(type);
  writer.writeBuffer(value.buffer, 0x04);
  writer.endSequence();
}
