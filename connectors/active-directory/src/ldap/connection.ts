// A conversation with one domain controller: encrypted before anything is said, lost when it is lost.
import { EdpError } from "@edp/base";
import { ExtendedRequest } from "ldapts";
import type { Socket } from "node:net";
import type { LiveSettings, ServerAddress } from "../config.ts";
import { openConversation, type Conversation } from "./conversation.ts";
import { tidy } from "./problems.ts";
import { closeSocket, openSocket, secureSocket, type Line } from "./socket.ts";

export interface Connection {
  readonly conversation: Conversation;
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
  if (server.encryption === "none") return talkOver(line, server, plain, plaintextWarning);
  if (server.encryption === "starttls") await askForTls(line, server, plain);
  const { secure, protection } = await secureSocket(line, server, plain);
  const how = server.encryption === "starttls" ? `StartTLS, ${protection}` : protection;
  return talkOver(line, server, secure, how);
}

/** Plain LDAP only where the definition says so in so many words (EDP-SRC-050). */
function expectEncryption(source: string, settings: LiveSettings, server: ServerAddress): void {
  if (server.encryption !== "none" || settings.allowPlaintext) return;
  throw new EdpError("EDP-SRC-050", { source, address: server.address });
}

function talkOver(line: Line, server: ServerAddress, socket: Socket, protection: string): Connection {
  const close = (): void => {
    line.signal.removeEventListener("abort", close);
    closeSocket(socket);
  };
  line.signal.addEventListener("abort", close, { once: true });
  return { conversation: openConversation(socket), server, protection, close };
}

const startTlsOperation = "1.3.6.1.4.1.1466.20037";

/** Asks the server to change to TLS on this connection (RFC 4511 4.14). */
async function askForTls(line: Line, server: ServerAddress, plain: Socket): Promise<void> {
  const { source } = line;
  const { address } = server;
  const connection = talkOver(line, server, plain, "");
  try {
    const doing = "change to an encrypted connection";
    const place = { source, address, doing, limitMs: line.connectMs };
    const { result } = await connection.conversation.ask(place, (messageId) =>
      new ExtendedRequest({ messageId, oid: startTlsOperation }).write(),
    );
    if (result.code !== 0)
      throw new EdpError("EDP-SRC-057", { source, address, reason: tidy(result.message) });
    // Bytes from before the encryption would count as if they came after it: somebody in between wrote them.
    if (!connection.conversation.release()) {
      throw new EdpError("EDP-SRC-057", { source, address, reason: "it says more before TLS begins" });
    }
  } catch (error) {
    connection.close();
    line.signal.throwIfAborted();
    throw error;
  }
}
