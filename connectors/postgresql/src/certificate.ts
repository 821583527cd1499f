// How PostgreSQL comes to TLS: a plain connection, a request, one letter as the answer.
import { EdpError } from "@edp/base";
import { createCertificateInspector } from "@edp/connector-sdk/sql";
import { once } from "node:events";
import { toSqlError } from "./errors.ts";

/** Length 8, code 80877103: "may we speak TLS?" */
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

export const inspectCertificate = createCertificateInspector({
  requestTls: async (socket, { source }, { address }) => {
    await once(socket, "connect");
    socket.write(sslRequest);
    const [answer] = (await once(socket, "data")) as [Buffer];
    if (answer.toString("latin1") !== "S") throw new EdpError("EDP-SRC-187", { source, address });
  },
  toError: toSqlError,
});
