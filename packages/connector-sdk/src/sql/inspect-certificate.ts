// The server's certificate, seen as its engine shows it: some words in the clear, then TLS. It is judged here, so
// that it can be said what is wrong with it; nobody signs in.
import { once } from "node:events";
import { isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { expectTrustedCertificate } from "../check/certificate.ts";
import { createTrust } from "../http/trust.ts";
import type { SqlConfig } from "./config.ts";
import type { SqlContext, SqlEngine } from "./engine.ts";
import type { SqlPlace } from "./errors.ts";
import { connectSocket } from "./socket.ts";

export interface CertificateProtocol {
  /** Says what the engine wants to hear before TLS begins. Throws when the server speaks none. */
  readonly requestTls: (socket: Socket, context: SqlContext, config: SqlConfig) => Promise<void>;
  readonly toError: (error: unknown, place: SqlPlace) => unknown;
}

export function createCertificateInspector({
  requestTls,
  toError,
}: CertificateProtocol): NonNullable<SqlEngine["inspectCertificate"]> {
  return async (context, config, signal) => {
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
        rejectUnauthorized: false,
        ...(config.tls === "verify-ca" ? { checkServerIdentity: () => undefined } : {}),
      });
      await once(secure, "secureConnect");
      return expectTrustedCertificate(secure, { source, address, clock });
    } catch (error) {
      throw toError(error, { source, config });
    } finally {
      signal.removeEventListener("abort", leave);
      socket.on("error", () => undefined);
      socket.destroy();
    }
  };
}
