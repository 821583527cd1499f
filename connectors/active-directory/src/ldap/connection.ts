// A conversation with one domain controller: encrypted before anything is said, lost when it is lost.
import { EdpError, type Secret } from "@edp/base";
import { toNetworkError } from "@edp/connector-sdk";
import { Client, ResultCodeError } from "ldapts";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { LiveSettings, ServerAddress } from "../config.ts";
import { toProblem } from "./problems.ts";
import { closeSocket, expectTrust, openSocket, secureSocket, startTls, within, type Line } from "./socket.ts";

export interface Connection {
  readonly client: Client;
  readonly server: ServerAddress;
  /** How the connection is protected, for people. */
  readonly protection: string;
  readonly close: () => void;
}

const plaintextWarning = "NOT ENCRYPTED: everybody on the way can read password and data (allowPlaintext)";

/** An encrypted connection, not signed in yet. */
export async function openConnection(
  line: Line,
  settings: LiveSettings,
  server: ServerAddress,
): Promise<Connection> {
  expectEncryption(line.source, settings, server);
  const plain = await openSocket(line, server);
  if (server.encryption === "starttls") return upgrade(line, server, plain);
  if (server.encryption === "none") return talkOver(line, server, plain, { protection: plaintextWarning });
  const { secure, protection } = await secureSocket(line, server, plain);
  return talkOver(line, server, secure, { protection });
}

/** Plain LDAP only where the definition says so in so many words (EDP-SRC-050). */
function expectEncryption(source: string, settings: LiveSettings, server: ServerAddress): void {
  if (server.encryption !== "none" || settings.allowPlaintext) return;
  throw new EdpError("EDP-SRC-050", { source, address: server.address });
}

interface Talk {
  readonly protection: string;
  readonly createSecureConnection?: () => TLSSocket;
}

function talkOver(line: Line, server: ServerAddress, socket: Socket, talk: Talk): Connection {
  const { source } = line;
  let isTaken = false;
  const client = new Client({
    url: "ldap://connected.invalid", // never looked up: the socket is there already
    timeout: line.operationMs,
    connectTimeout: line.connectMs,
    // By itself ldapts opens a lost connection again, neither encrypted nor signed in. Not with us.
    createConnection: () => {
      if (isTaken) throw new EdpError("EDP-SRC-056", { source, address: server.address, doing: "go on" });
      isTaken = true;
      return socket;
    },
    ...(talk.createSecureConnection === undefined
      ? {}
      : { createSecureConnection: talk.createSecureConnection }),
  });
  const close = (): void => {
    line.signal.removeEventListener("abort", close);
    closeSocket(socket);
  };
  line.signal.addEventListener("abort", close, { once: true });
  return { client, server, protection: talk.protection, close };
}

/** StartTLS: asks for encryption, then judges the certificate. */
async function upgrade(line: Line, server: ServerAddress, plain: Socket): Promise<Connection> {
  const { source } = line;
  const { address } = server;
  const made: TLSSocket[] = [];
  const createSecureConnection = (): TLSSocket => {
    const socket = startTls(line, server, plain);
    made.push(socket);
    return socket;
  };
  const connection = talkOver(line, server, plain, { protection: "", createSecureConnection });
  try {
    const doing = "change to an encrypted connection";
    await within(line, server, doing, line.connectMs, () => connection.client.startTLS());
    const [secure] = made;
    if (secure === undefined)
      throw new EdpError("EDP-SRC-057", { source, address, reason: "no TLS came of it" });
    return { ...connection, protection: `StartTLS, ${expectTrust(line, server, secure)}` };
  } catch (error) {
    connection.close();
    if (!(error instanceof ResultCodeError)) throw toNetworkError(error, { source, address });
    const reason = error.message.replace(/ Code: 0x[0-9a-f]+$/, "");
    throw new EdpError("EDP-SRC-057", { source, address, reason }, { cause: error });
  }
}

export interface Login {
  readonly name: string;
  readonly password: Secret<string>;
}

export async function signIn(line: Line, connection: Connection, login: Login): Promise<void> {
  const { source, operationMs } = line;
  const { address } = connection.server;
  // RFC 4513 5.1.2: a name with an empty password signs in nobody, and the server says it worked.
  if (login.password.reveal() === "")
    throw new EdpError("EDP-SRC-065", { source, address, login: login.name });
  try {
    await connection.client.bind(login.name, login.password.reveal());
  } catch (error) {
    line.signal.throwIfAborted();
    throw toProblem({ source, address, login: login.name, base: "", operationMs, doing: "sign in" }, error);
  }
}
