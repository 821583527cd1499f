// `docker compose`, run for what it does best. Its failures that a user can mend get a code of ours.
import { EdpError } from "@edp/base";
import { explainFailure } from "./explain-failure.ts";
import { runClient, type ClientCall } from "./run-client.ts";

/** Everything on its standard output. Throws what explainFailure finds, or EDP-DEP-050, 052, 054. */
export async function runCompose(call: Omit<ClientCall, "onText">): Promise<string> {
  const { exitCode, stdout, stderr } = await runClient({ ...call, args: ["compose", ...call.args] });
  if (exitCode === 0) return stdout;
  throw describeFailure(call.args, stderr.trim());
}

const takenPort =
  /(?:127\.0\.0\.1|0\.0\.0\.0|\[::\])?:(\d+)(?: failed)?: (?:port is already allocated|bind: address already in use)/;

function describeFailure(args: readonly string[], said: string): EdpError {
  if (/is not a docker command|unknown shorthand flag: 'f'|unknown command: docker compose/.test(said))
    return new EdpError("EDP-DEP-050", {});
  const port = takenPort.exec(said)?.[1];
  if (port !== undefined) return new EdpError("EDP-DEP-052", { port });
  const known = explainFailure("containers", said, "");
  if (known.code !== "EDP-DEP-022") return known;
  const reason = said.split("\n").at(-1)?.trim() ?? "";
  return new EdpError("EDP-DEP-054", {
    command: `docker compose ${args[0] ?? ""}`,
    reason: reason === "" ? "it gave no reason" : reason,
  });
}
