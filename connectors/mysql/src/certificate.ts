// How MySQL comes to TLS: its greeting, a request, then TLS. The driver hides what was wrong with a certificate, so
// this is also how a failed connection is explained.
import { EdpError } from "@edp/base";
import { createCertificateInspector } from "@edp/connector-sdk/sql";
import { once } from "node:events";
import { toSqlError } from "./errors.ts";

const speaksTls = 0x0800;
const protocol41 = 0x0200;
const secureAuthentication = 0x8000;
const errorPacket = 0xff;

export const inspectCertificate = createCertificateInspector({
  requestTls: async (socket, { source }, { address }) => {
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
  },
  toError: toSqlError,
});
