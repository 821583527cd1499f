// For tests only: a server that speaks as much of MySQL as the connector asks for. That a real one answers so is
// tested against Debian's MariaDB (src/mariadb.db.test.ts); this one can be commanded to fail in ways that a real one
// does not.
import { startTestServer, type TestServer } from "@edp/connector-sdk/conformance";
import { TLSSocket } from "node:tls";
import { failure, greeting, ok, readScramble, scramble } from "./wire.ts";

export interface ServerRules {
  readonly tls: { readonly key: string; readonly cert: string };
  readonly password: string;
  /** Set: every sign-in is refused with this. */
  readonly refusal: () => string | undefined;
  /** The answer to a statement; `drop` breaks the connection. */
  readonly answer: (sql: string) => Buffer | "drop";
}

export function startContractServer(rules: ServerRules): Promise<TestServer> {
  return startTestServer((socket) => {
    socket.write(greeting());
    const upgrade = (): void => {
      // The request for TLS, 36 bytes. What follows it in the same breath already is TLS and stays in the socket.
      if (socket.read(36) === null) return;
      socket.removeListener("readable", upgrade);
      const secure = new TLSSocket(socket, { isServer: true, ...rules.tls });
      secure.on("error", () => undefined);
      serve(secure, rules);
    };
    socket.on("readable", upgrade);
  });
}

function serve(socket: TLSSocket, rules: ServerRules): void {
  let waiting = Buffer.alloc(0);
  let isSignedIn = false;
  socket.on("data", (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUIntLE(0, 3)) {
      const end = 4 + waiting.readUIntLE(0, 3);
      const [number = 0, body] = [waiting[3], waiting.subarray(4, end)];
      waiting = waiting.subarray(end);
      const answer = isSignedIn ? react(body, rules) : signIn(body, number, rules);
      isSignedIn = true;
      if (answer === "drop") {
        socket.destroy();
        return;
      }
      socket.write(answer);
    }
  });
}

function signIn(body: Buffer, number: number, rules: ServerRules): Buffer {
  const refusal = rules.refusal();
  if (refusal !== undefined) return failure(number + 1, 1045, `${refusal} ${body.toString("latin1")}`);
  if (readScramble(body).equals(scramble(rules.password))) return ok(number + 1);
  return failure(number + 1, 1045, "Access denied for user 'edp_reader'@'localhost' (using password: YES)");
}

const query = 0x03;

function react(body: Buffer, rules: ServerRules): Buffer | "drop" {
  if (body[0] !== query) return "drop"; // a goodbye
  const sql = body.toString("utf8", 1);
  return /^(set session|start transaction)/.test(sql) ? ok(1) : rules.answer(sql);
}
