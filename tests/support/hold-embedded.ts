// A process that uses a platform's embedded PostgreSQL, for tests that kill such processes or run them as another
// user. Arguments: platform folder, Python environment, system folder. Prints one line of JSON, what was opened or
// which error came, then lets go when it reads a line, and prints another.
import { once } from "node:events";
import { EdpError, noProgress, systemClock } from "@edp/base";
import { openEmbedded } from "@edp/postgres";

const [platformDir = "", pythonDir = "", systemDir = ""] = process.argv.slice(2);
const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

try {
  const server = await openEmbedded({
    platformDir,
    pythonDir,
    systemDir,
    clock: systemClock,
    report: noProgress,
  });
  const { host, port, password } = server.connection;
  say({
    opened: { host, port, password: password?.reveal(), startedHere: server.startedHere, home: server.home },
  });
  await once(process.stdin, "data");
  await server.stop();
  say({ stopped: true });
} catch (error) {
  if (!(error instanceof EdpError)) throw error;
  say({ failed: describe(error as EdpError) });
}
process.stdin.destroy();

function describe({ code, message }: EdpError): object {
  return { code, message };
}
