// The server's certificate, seen as PostgreSQL shows it: a plain connection, a request for TLS, then TLS.
import { EdpError } from "@edp/base";
import { createTrust, expectTrustedCertificate, toNetworkError } from "@edp/connector-sdk";
import { connectSocket, type SqlConfig, type SqlContext } from "@edp/connector-sdk/sql";
import { once } from "node:events";
import { isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

/** Length 8, code 80877103: "may we speak TLS?" */
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

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
    await once(socket, "connect");
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
    throw error instanceof EdpError ? error : toNetworkError(error, { source, address });
  } finally {
    signal.removeEventListener("abort", leave);
    socket.on("error", () => undefined);
    socket.destroy();
  }
}

async function requestTls(socket: Socket, { source }: SqlContext, { address }: SqlConfig): Promise<void> {
  socket.write(sslRequest);
  const [answer] = (await once(socket, "data")) as [Buffer];
  if (answer.toString("latin1") !== "S") throw new EdpError("EDP-SRC-187", { source, address });
}
