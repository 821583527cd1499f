// From a server's address to an encrypted socket whose certificate was judged. Every wait has an end, and nothing
// is sent before the judgement.
import { EdpError, type Clock, type Secret } from "@edp/base";
import {
  createGuardedLookup,
  createTrust,
  expectTrustedCertificate,
  toNetworkError,
} from "@edp/connector-sdk";
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls, type SecureContext, type TLSSocket } from "node:tls";
import type { ServerAddress } from "../config.ts";

/** What every conversation with a server needs. */
export interface Line {
  readonly source: string;
  readonly allowedHosts: readonly string[];
  /** PEM text of certificates to trust beside the built-in ones. */
  readonly extraCa: string | undefined;
  readonly clock: Clock;
  readonly connectMs: number;
  readonly operationMs: number;
  readonly signal: AbortSignal;
  /** What to show to a server that asks who we are. */
  readonly identity: Identity | undefined;
}

/** A certificate and its key, PEM. */
export interface Identity {
  readonly certificate: Secret<string>;
  readonly key: Secret<string>;
}

export async function openSocket(line: Line, server: ServerAddress): Promise<Socket> {
  const { source, allowedHosts } = line;
  const resolve = async (host: string): Promise<readonly string[]> =>
    (await lookup(host, { all: true })).map(({ address }) => address);
  const socket = connect({
    host: server.host,
    port: server.port,
    // Domain controllers stand in the organisation's own network: private addresses are what we expect.
    lookup: createGuardedLookup({ source, allowedHosts, privateNetwork: true }, resolve),
  });
  try {
    await within(line, server, "accept a connection", line.connectMs, (signal) =>
      once(socket, "connect", { signal }),
    );
    return socket;
  } catch (error) {
    closeSocket(socket);
    throw toNetworkError(error, { source, address: server.address });
  }
}

/** TLS over an open socket. The certificate is judged by `expectTrust`. */
function startTls(line: Line, server: ServerAddress, socket: Socket): TLSSocket {
  return connectTls({
    socket,
    // For the judgement of names: an IP address is no server name, but it must stand in the certificate too.
    host: server.host,
    ...(isIP(server.host) === 0 ? { servername: server.host } : {}),
    secureContext: createContext(line),
    // Judged by expectTrust, which can say what is wrong; nothing is sent before it.
    rejectUnauthorized: false,
  });
}

function createContext({ source, extraCa, identity }: Line): SecureContext {
  if (identity === undefined) return createTrust(extraCa);
  try {
    return createTrust(extraCa, { cert: identity.certificate.reveal(), key: identity.key.reveal() });
  } catch (error) {
    // OpenSSL's words name the kind of mistake and never the key.
    const problem = `needs a certificate and its key as PEM text: ${error instanceof Error ? error.message : ""}`;
    throw new EdpError("EDP-SRC-028", { source, key: "signIn", problem }, { cause: error });
  }
}

/** A line about the certificate for people, or EDP-SRC-021 to 025. */
function expectTrust(line: Line, server: ServerAddress, socket: TLSSocket): string {
  return expectTrustedCertificate(socket, {
    source: line.source,
    address: server.address,
    clock: line.clock,
  });
}

/** TLS from the first byte, judged. `protection` is the certificate in a line for people. */
export async function secureSocket(
  line: Line,
  server: ServerAddress,
  socket: Socket,
): Promise<{ readonly secure: TLSSocket; readonly protection: string }> {
  const secure = startTls(line, server, socket);
  try {
    await within(line, server, "begin TLS", line.connectMs, (signal) =>
      once(secure, "secureConnect", { signal }),
    );
    return { secure, protection: expectTrust(line, server, secure) };
  } catch (error) {
    closeSocket(secure);
    closeSocket(socket);
    throw toNetworkError(error, { source: line.source, address: server.address });
  }
}

/** Waits for `work`, but neither longer than `limitMs` (EDP-SRC-055) nor after the run was stopped. */
async function within<T>(
  line: Pick<Line, "source" | "signal">,
  server: ServerAddress,
  doing: string,
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const tooLong = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([line.signal, tooLong]);
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => {
    const slow = new EdpError("EDP-SRC-055", {
      source: line.source,
      address: server.address,
      doing,
      limitMs,
    });
    reject(line.signal.aborted ? (line.signal.reason as Error) : slow); // whatever the owner of the signal gave
  };
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  const working = work(signal);
  working.catch(() => undefined);
  stopped.catch(() => undefined);
  try {
    return await Promise.race([working, stopped]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

export function closeSocket(socket: Socket): void {
  socket.on("error", () => undefined); // of a closed connection nobody wants to hear
  socket.destroy();
}
