// The server's certificate, seen as MySQL shows it: its greeting, a request for TLS, then TLS. The driver hides
// what was wrong with a certificate, so this is also how a failed connection is explained.
import { EdpError } from "@edp/base";
import { createTrust, expectTrustedCertificate } from "@edp/connector-sdk";
import { connectSocket, type SqlConfig, type SqlContext } from "@edp/connector-sdk/sql";
import { once } from "node:events";
import { isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { toSqlError } from "./errors.ts";

const speaksTls = 0x0800;
const protocol41 = 0x0200;
const secureAuthentication = 0x8000;
const errorPacket = 0xff;

export async function inspectCertificate(
  context: SqlContext,
  config: SqlConfig,
  signal: AbortSignal,
): Promise<string> {
  const { source, clock } = context;
  const { host, address } = config;
  const socket = connectSocket(context, config);
  const leave = (): void => void socket.destroy();
  signal.addEventListener("abort", leave, { once: true });
  try {
    await requestTls(socket, context, config);
    const secure = connectTls({
      socket,
      host,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      secureContext: createTrust(context.extraCa),
      // Judged below, so that it can be said what is wrong; nothing is sent over it.
      rejectUnauthorized: false,
      ...(config.tls === "verify-ca" ? { checkServerIdentity: () => undefined } : {}),
    });
    await once(secure, "secureConnect");
    return expectTrustedCertificate(secure, { source, address, clock });
  } catch (error) {
    throw toSqlError(error, { source, config });
  } finally {
    signal.removeEventListener("abort", leave);
    socket.on("error", () => undefined);
    socket.destroy();
  }
}

async function requestTls(socket: Socket, { source }: SqlContext, { address }: SqlConfig): Promise<void> {
  const [packet] = (await once(socket, "data")) as [Buffer];
  const greeting = packet.subarray(4);
  if (greeting[0] === errorPacket) {
    const reason = greeting.toString("utf8", 3).replace(/^#.{5}/, "");
    throw Object.assign(new TypeError(reason), { errno: greeting.readUInt16LE(1) });
  }
  // Protocol version, the server's version up to its NUL, thread, eight bytes of salt and a filler come first.
  const capabilities = greeting.readUInt16LE(greeting.indexOf(0, 1) + 1 + 4 + 8 + 1);
  if ((capabilities & speaksTls) === 0) throw new EdpError("EDP-SRC-187", { source, address });
  const request = Buffer.alloc(36);
  request.writeUInt32LE(32 | (1 << 24), 0);
  request.writeUInt32LE(protocol41 | speaksTls | secureAuthentication, 4);
  request.writeUInt32LE(0x01000000, 8);
  request[12] = 45; // utf8mb4
  socket.write(request);
}
