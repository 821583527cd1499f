// A way through an HTTP proxy: one that the environment names, never one that a variable of the machine implies.
// Every connection is a tunnel (CONNECT), so TLS reaches from EDP to the source and the proxy sees names only. The
// proxy resolves names, so an address cannot be judged here; which hosts may be reached is judged before.
import { EdpError, type Secret } from "@edp/base";
import { once } from "node:events";
import { isIP, connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { createTrust } from "./trust.ts";

export interface ProxySettings {
  /** `http://proxy.corp.example:3128`, or `https://` to reach the proxy itself over TLS. */
  readonly url: string;
  /** Hosts that are reached directly: `name`, `.suffix`, `name:port`. */
  readonly except: readonly string[];
  /** `user:password`, when the proxy asks for it. */
  readonly credentials: () => Promise<Secret<string> | undefined>;
}

export interface TunnelTarget {
  readonly source: string;
  readonly host: string;
  readonly port: number;
  readonly extraCa: string | undefined;
  readonly connectMs: number;
}

const maxHeadBytes = 16 * 1024;

/** Whether this host is reached through the proxy. */
export function goesThrough({ except }: ProxySettings, host: string, port: number): boolean {
  const name = host.toLowerCase();
  return !except.some((entry) => {
    const [written = "", writtenPort] = entry.toLowerCase().split(":");
    if (writtenPort !== undefined && writtenPort !== port.toString()) return false;
    return written.startsWith(".") ? name.endsWith(written) : name === written;
  });
}

/** An open connection to the target, by way of the proxy. */
export async function openTunnel(proxy: ProxySettings, target: TunnelTarget): Promise<Socket> {
  const socket = await reachProxy(proxy, target);
  const signal = AbortSignal.timeout(target.connectMs);
  try {
    const credentials = await proxy.credentials();
    const place = `${target.host}:${target.port.toString()}`;
    const pair = credentials === undefined ? "" : Buffer.from(credentials.reveal()).toString("base64");
    const signIn = pair === "" ? "" : `Proxy-Authorization: Basic ${pair}\r\n`;
    socket.write(`CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n${signIn}\r\n`);
    expectTunnel(await readHead(socket, signal), proxy, target);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error instanceof EdpError ? error : cannotReach(proxy, target, error);
  }
}

async function reachProxy(proxy: ProxySettings, target: TunnelTarget): Promise<Socket> {
  const { hostname, port, protocol } = new URL(proxy.url);
  const host = hostname.replace(/^\[|\]$/g, "");
  const isTls = protocol === "https:";
  const place = { host, port: port === "" ? (isTls ? 443 : 80) : Number(port) };
  const socket = isTls
    ? connectTls({
        ...place,
        ...(isIP(host) === 0 ? { servername: host } : {}),
        secureContext: createTrust(target.extraCa),
      })
    : connect(place);
  try {
    await once(socket, isTls ? "secureConnect" : "connect", {
      signal: AbortSignal.timeout(target.connectMs),
    });
    return socket;
  } catch (error) {
    socket.on("error", () => undefined);
    socket.destroy();
    throw cannotReach(proxy, target, error);
  }
}

/** The proxy's answer up to the empty line; what came after it belongs to the tunnel. */
async function readHead(socket: Socket, signal: AbortSignal): Promise<string> {
  let head = Buffer.alloc(0);
  for (;;) {
    const end = head.indexOf("\r\n\r\n");
    if (end >= 0) {
      const rest = head.subarray(end + 4);
      if (rest.length > 0) socket.unshift(rest);
      return head.toString("latin1", 0, end);
    }
    const piece = socket.read() as Buffer | null; // a stream without an encoding gives Buffers
    if (piece !== null) head = Buffer.concat([head, piece]);
    else if (socket.readableEnded || head.length > maxHeadBytes) throw new EndOfProxy();
    else await Promise.race([once(socket, "readable", { signal }), once(socket, "end", { signal })]);
  }
}

/** It closed the connection, or said too much, instead of answering. */
class EndOfProxy extends Error {
  override readonly message = "it closed the connection";
}

function expectTunnel(head: string, proxy: ProxySettings, { source, host, port }: TunnelTarget): void {
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
  if (status >= 200 && status < 300) return;
  const address = `${host}:${port.toString()}`;
  const proxyHost = new URL(proxy.url).host;
  if (status === 407) throw new EdpError("EDP-SRC-107", { source, proxy: proxyHost });
  throw new EdpError("EDP-SRC-108", { source, proxy: proxyHost, address, status });
}

function cannotReach(proxy: ProxySettings, { source }: TunnelTarget, error: unknown): EdpError {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  const reason =
    {
      ECONNREFUSED: "nothing listens on this port",
      ENOTFOUND: "nobody knows its name",
      ABORT_ERR: "it does not answer",
    }[code] ?? (error instanceof Error ? error.message : "the connection failed");
  return new EdpError("EDP-SRC-106", { source, proxy: new URL(proxy.url).host, reason }, { cause: error });
}
