// For tests only: a server that speaks as much of PostgreSQL as the connector asks for. That a real one answers so is
// tested against Debian's (src/*.db.test.ts); this one can be commanded to fail in ways that a real one does not.
import { startTestServer, type TestServer } from "@edp/connector-sdk/conformance";
import { TLSSocket } from "node:tls";
import { done, failure, message, ready, table } from "./wire.ts";

export interface ServerRules {
  readonly tls: { readonly key: string; readonly cert: string };
  /** Undefined: welcome; else the server's message. */
  readonly refuse: (password: string) => string | undefined;
  /** The answer to a statement; `drop` breaks the connection. */
  readonly answer: (sql: string, values: readonly string[]) => Buffer | "drop";
  /** The stream that a command begins; without one, what follows when the client says how far it is. */
  readonly stream: (command?: string) => Buffer | "drop";
}

export function startContractServer(rules: ServerRules): Promise<TestServer> {
  return startTestServer((socket) => {
    socket.once("data", () => {
      // The request for TLS; the start of the session follows over it.
      socket.write("S");
      const secure = new TLSSocket(socket, { isServer: true, ...rules.tls });
      secure.on("error", () => undefined);
      serve(secure, rules);
    });
  });
}

function serve(socket: TLSSocket, rules: ServerRules): void {
  let waiting = Buffer.alloc(0);
  let isStarted = false;
  const prepared = { sql: "", values: [] as readonly string[] };
  socket.on("data", (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    for (;;) {
      const headBytes = isStarted ? 5 : 4;
      if (waiting.length < headBytes) return;
      const length = waiting.readInt32BE(headBytes - 4) + headBytes - 4;
      if (waiting.length < length) return;
      const letter = isStarted ? waiting.toString("latin1", 0, 1) : "start";
      const body = waiting.subarray(headBytes, length);
      waiting = waiting.subarray(length);
      isStarted = true;
      const answer = react(letter, body, prepared, rules);
      if (answer === "drop") {
        socket.destroy();
        return;
      }
      if (answer.length > 0) socket.write(answer);
    }
  });
}

function react(
  letter: string,
  body: Buffer,
  prepared: { sql: string; values: readonly string[] },
  rules: ServerRules,
): Buffer | "drop" {
  switch (letter) {
    case "start":
      return message("R", 3);
    case "p": {
      const refusal = rules.refuse(body.toString("utf8", 0, body.length - 1));
      return refusal === undefined ? Buffer.concat([message("R", 0), ready]) : failure("28P01", refusal);
    }
    case "Q": {
      const sql = body.toString("utf8", 0, body.length - 1);
      return sql.startsWith("START_") ? rules.stream(sql) : withReady(answerSimply(sql, rules));
    }
    case "d":
      return rules.stream();
    case "P":
      prepared.sql = body.toString("utf8", 1, body.indexOf(0, 1));
      return message("1");
    case "B":
      prepared.values = readValues(body);
      return message("2");
    case "E":
      return rules.answer(prepared.sql, prepared.values);
    case "S":
      return ready;
    default:
      return Buffer.alloc(0); // Describe: the answer to Execute brings the description with it. Terminate: nothing.
  }
}

function answerSimply(sql: string, rules: ServerRules): Buffer | "drop" {
  if (sql.startsWith("set ")) return done("SET");
  if (sql.startsWith("begin ")) return done("BEGIN");
  if (sql.startsWith("show ")) return table([{ name: "transaction_read_only", type: 25 }], [["on"]]);
  if (sql.startsWith("select current_setting")) {
    return table(
      [
        { name: "version", type: 25 },
        { name: "encoding", type: 25 },
      ],
      [["17.0", "UTF8"]],
    );
  }
  return rules.answer(sql, []);
}

function withReady(answer: Buffer | "drop"): Buffer | "drop" {
  return answer === "drop" ? answer : Buffer.concat([answer, ready]);
}

/** The parameters of a Bind message, which are texts. */
function readValues(body: Buffer): readonly string[] {
  let at = body.indexOf(0, body.indexOf(0) + 1) + 1;
  at += 2 + body.readInt16BE(at) * 2;
  const count = body.readInt16BE(at);
  at += 2;
  const values: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const length = body.readInt32BE(at);
    values.push(body.toString("utf8", at + 4, at + 4 + length));
    at += 4 + length;
  }
  return values;
}
