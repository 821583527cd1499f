// The connection test: name, reachable, certificate, sign in, permission, data. It asks each object for one record.
import {
  placeOfUrl,
  planServerSteps,
  runCheck,
  type CheckStep,
  type ConnectorContext,
  type PlannedStep,
} from "@edp/connector-sdk";
import { isSignInRefused, openDesk } from "./client.ts";
import { readConfig, type DeskConfig } from "./config.ts";
import { look, type Look } from "./look.ts";

export async function* checkSource(context: ConnectorContext): AsyncIterable<CheckStep> {
  const config = readConfig(context);
  const server = planServerSteps(context, {
    ...placeOfUrl(config.api),
    privateNetwork: config.privateNetwork,
  });
  const looks: Look[] = [];
  const own: readonly PlannedStep[] = [
    { step: "sign in", run: () => signIn(context, config, looks) },
    { step: "permission", run: () => Promise.resolve(judgePermission(looks)) },
    { step: "data", run: () => Promise.resolve(judgeData(looks)) },
  ];
  yield* runCheck(context, [...server, ...own]);
}

/** Looks at every object at once, so that the check stays short; what speaks against all of them is told here. */
async function signIn(context: ConnectorContext, config: DeskConfig, looks: Look[]): Promise<string> {
  const desk = await openDesk(context, config, "check");
  try {
    looks.push(...(await Promise.all(context.objects.map((name) => look(desk, name)))));
  } finally {
    await desk.http.close();
  }
  const refused = looks.find(({ error }) => isSignInRefused(error));
  if (refused?.error !== undefined) throw refused.error;
  const [first] = looks;
  // One list may have another path; when nothing is there at all, the address or the portal is wrong.
  if (first?.error !== undefined && looks.every(({ error }) => error?.code === "EDP-SRC-355"))
    throw first.error;
  const who = config.edition === "cloud" ? `client ${config.clientId}` : "the technician's key";
  return config.portal === undefined
    ? `${who} is accepted`
    : `${who} is accepted in the portal ${config.portal}`;
}

/** A role, a scope, a licence. */
const permissions: ReadonlySet<string> = new Set(["EDP-SRC-354", "EDP-SRC-357"]);

function judgePermission(looks: readonly Look[]): string {
  const refused = looks.find(({ error }) => error !== undefined && permissions.has(error.code));
  if (refused?.error !== undefined) throw refused.error;
  return looks.map(({ name }) => name).join(", ");
}

function judgeData(looks: readonly Look[]): string {
  const failed = looks.find(({ error }) => error !== undefined);
  if (failed?.error !== undefined) throw failed.error;
  return looks
    .map(({ name, count }) => (count === undefined ? name : `${name}: ${count.toString()} records`))
    .join(", ");
}
