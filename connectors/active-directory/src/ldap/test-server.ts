// For tests only: an LDAP server that answers what the test wrote down, for answers that no real server can be
// asked for. It takes any
// sign-in, and refuses StartTLS unless it is given a certificate.
import { BerReader, BerWriter } from "ldapts";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { TLSSocket } from "node:tls";

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
  /** Written instead of everything else. */
  readonly raw?: Buffer;
  /** Nothing is answered. */
  readonly silent?: boolean;
}

export interface ScriptedServer {
  readonly url: string;
  /** How many searches came. */
  readonly searchCount: () => number;
  readonly close: () => Promise<void>;
}

const operations = {
  bindRequest: 0x60,
  bindResponse: 0x61,
  searchRequest: 0x63,
  entry: 0x64,
  done: 0x65,
  reference: 0x73,
  extendedRequest: 0x77,
  extendedResponse: 0x78,
};
const noTls: ScriptedAnswer = { result: 52, message: "no certificate" };

/** A server that can be talked to by TLS, and knows the owner of a client certificate. */
export interface ScriptedTls {
  readonly key: string;
  readonly cert: string;
  /** Whose client certificates it takes. */
  readonly ca: string;
  /** LDAPS, or StartTLS. */
  readonly begins: "at once" | "when asked";
  /** Is the owner of a certificate signed in by the connection itself, or by a bind? As MS-ADTS 5.1.1.1.2 says. */
  readonly signsIn: "at once" | "by bind" | "never";
  /** Bytes that somebody writes between the answer to StartTLS and its beginning. */
  readonly injects?: Buffer;
}

/** `answer` is asked for each search, counted from 1. */
export async function startScriptedServer(
  answer: (search: number) => ScriptedAnswer,
  tls?: ScriptedTls,
): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  let searches = 0;
  const secure = (socket: Socket): void => {
    if (tls === undefined) return;
    const { key, cert, ca } = tls;
    const options = { isServer: true, key, cert, ca, requestCert: true, rejectUnauthorized: false };
    const encrypted = new TLSSocket(socket, options);
    converse(encrypted, { isSomebody: tls.signsIn === "at once" });
  };
  const converse = (socket: Socket, state: { isSomebody: boolean }): void => {
    socket.on("error", () => socket.destroy());
    socket.on("data", (data) => {
      if (data[0] !== 0x30) return; // no LDAP: somebody begins TLS
      const { id, operation, isBase } = readHead(data);
      if (operation === operations.extendedRequest && socket instanceof TLSSocket) {
        socket.write(writeResult(id, operations.extendedResponse, {}, state.isSomebody ? "u:reader" : ""));
      } else if (operation === operations.extendedRequest) {
        const isWilling = tls?.begins === "when asked";
        const words = writeResult(id, operations.extendedResponse, isWilling ? {} : noTls);
        if (isWilling) socket.removeAllListeners("data");
        socket.write(Buffer.concat([words, tls?.injects ?? Buffer.alloc(0)]));
        if (isWilling) secure(socket);
      }
      if (operation === operations.bindRequest) {
        const isRefused = tls?.signsIn === "at once";
        if (tls?.signsIn === "by bind") state.isSomebody = true;
        socket.write(writeResult(id, operations.bindResponse, isRefused ? { result: 7 } : {}));
      }
      if (operation !== operations.searchRequest) return;
      // It does not say who it is, as servers that are no domain controllers.
      if (isBase) {
        socket.write(writeAnswer(id, {}));
        return;
      }
      searches += 1;
      socket.write(writeAnswer(id, answer(searches)));
    });
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    if (tls?.begins === "at once") secure(socket);
    else converse(socket, { isSomebody: false });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `${tls?.begins === "at once" ? "ldaps" : "ldap"}://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`, // a TCP server has an AddressInfo
    searchCount: () => searches,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

interface RequestHead {
  readonly id: number;
  readonly operation: number;
  /** A search for one entry, by its name. */
  readonly isBase: boolean;
}

function readHead(data: Buffer): RequestHead {
  const reader = new BerReader(data);
  reader.readSequence();
  const id = reader.readInt() ?? 0;
  const operation = reader.readSequence() ?? 0;
  if (operation !== operations.searchRequest) return { id, operation, isBase: false };
  reader.readString();
  return { id, operation, isBase: reader.readEnumeration() === 0 };
}

function writeAnswer(id: number, answer: ScriptedAnswer): Buffer {
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

function writeResult(id: number, operation: number, answer: ScriptedAnswer, value?: string): Buffer {
  const controls = (writer: BerWriter): void => {
    if (answer.cookie === undefined) return;
    const value = new BerWriter();
    value.startSequence();
    value.writeInt(0);
    value.writeString(answer.cookie);
    value.endSequence();
    writer.startSequence(0xa0);
    writer.startSequence();
    writer.writeString("1.2.840.113556.1.4.319");
    writer.writeBuffer(value.buffer, 0x04);
    writer.endSequence();
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
