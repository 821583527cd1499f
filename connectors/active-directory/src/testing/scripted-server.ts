// For tests only: an LDAP server that answers what the test wrote down, for answers that no real server can be
// asked for. It takes any sign-in, and refuses StartTLS unless it is given a certificate.
import { BerReader } from "ldapts";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { operations, writeAnswer, writeResult, type ScriptedAnswer } from "./answers.ts";

export interface ScriptedServer {
  readonly url: string;
  /** How many searches came. */
  readonly searchCount: () => number;
  readonly close: () => Promise<void>;
}

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
      const next = answer(searches);
      if (next.gone === true) socket.destroy();
      else socket.write(writeAnswer(id, next));
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
