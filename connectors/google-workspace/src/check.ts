// The connection test: name, reachable, certificate, sign in, permission, data. Google grants all scopes of a token or
// none, so when it refuses the whole, each scope is asked for by itself, and the missing ones are named.
import { EdpError, isEdpError } from "@edp/base";
import {
  placeOfUrl,
  planServerSteps,
  runCheck,
  type CheckStep,
  type ConnectorContext,
  type PlannedStep,
} from "@edp/connector-sdk";
import { clientOptions, openWorkspace, type Workspace } from "./client.ts";
import { readConfig, type WorkspaceConfig } from "./config.ts";
import { listScopes, shortScopes } from "./permissions.ts";
import { openSignIn } from "./sign-in.ts";
import { tryObject } from "./try-object.ts";

interface Checked {
  workspace?: Workspace;
  granted: ReadonlySet<string>;
  /** Why scopes were not granted, in Google's words. */
  reason: string;
  readonly counts: Map<string, number>;
}

export async function* checkSource(context: ConnectorContext): AsyncIterable<CheckStep> {
  const config = readConfig(context);
  const server = planServerSteps(context, {
    ...placeOfUrl(config.adminEndpoint),
    privateNetwork: config.privateNetwork,
  });
  const checked: Checked = { granted: new Set(), reason: "", counts: new Map() };
  const own: readonly PlannedStep[] = [
    { step: "sign in", run: () => signIn(context, config, checked) },
    { step: "permission", run: () => tryObjects(context, checked) },
    { step: "data", run: () => Promise.resolve(describeData(context, checked)) },
  ];
  try {
    yield* runCheck(context, [...server, ...own]);
  } finally {
    await checked.workspace?.close();
  }
}

async function signIn(context: ConnectorContext, config: WorkspaceConfig, checked: Checked): Promise<string> {
  const { account, authorize } = await openSignIn(context, config, clientOptions(config, "check"));
  const wanted = [...new Set(context.objects.flatMap(listScopes))];
  const ask = async (scopes: readonly string[]): Promise<unknown> =>
    authorize(scopes)
      .current()
      .then(
        () => undefined,
        (error: unknown) => error,
      );
  const refusal = await ask(wanted);
  if (refusal === undefined) checked.granted = new Set(wanted);
  else {
    // Any other refusal is about the account, the administrator or the clock, and the same for each scope.
    if (!isEdpError(refusal) || refusal.code !== "EDP-SRC-332") throw refusal as Error; // of the token's request
    const granted = await Promise.all(wanted.map(async (scope) => (await ask([scope])) === undefined));
    checked.granted = new Set(wanted.filter((_scope, index) => granted[index]));
    if (checked.granted.size === 0) throw refusal;
    checked.reason = readReason(refusal);
  }
  checked.workspace = await openWorkspace(context, config, {
    scopes: [...checked.granted],
    patience: "check",
  });
  return `${account.email} for ${config.adminUser} of customer ${config.customerId}`;
}

const readReason = (error: EdpError): string =>
  ((error.issues[0]?.params ?? {}) as { readonly reason?: string }).reason ?? ""; // of EDP-SRC-332

async function tryObjects(context: ConnectorContext, checked: Checked): Promise<string> {
  const { workspace, granted, reason, counts } = checked;
  if (workspace === undefined) throw new TypeError("the step before opens it");
  const { source, objects } = context;
  const refused = objects.filter((object) => listScopes(object).some((scope) => !granted.has(scope)));
  if (refused.length > 0) {
    const missing = [...new Set(refused.flatMap(listScopes))].filter((scope) => !granted.has(scope));
    throw new EdpError("EDP-SRC-333", { source, objects: refused, scopes: missing, reason });
  }
  await Promise.all(
    objects.map(async (object) => counts.set(object, await tryObject({ context, workspace, object }))),
  );
  return [...new Set(objects.flatMap(shortScopes))].join(", ");
}

function describeData({ source, objects }: ConnectorContext, { counts, workspace }: Checked): string {
  // A customer has at least the account that administers it: none means that something hides them.
  if (counts.get("users") === 0)
    throw new EdpError("EDP-SRC-015", {
      source,
      place: workspace?.config.adminEndpoint.href ?? "",
      path: "users",
      found: "no account at all",
    });
  const empty = objects.filter((object) => counts.get(object) === 0);
  return empty.length === 0 ? "records in each object" : `records in each object but ${empty.join(", ")}`;
}
