// The connection test: name, reachable, certificate, sign in, permission, data. It reads one record of each
// object. Permissions are found out by asking, not by looking into the token: Microsoft calls its content
// private, and a permission that was granted a minute ago may not have arrived yet.
import { EdpError, isEdpError } from "@edp/base";
import {
  placeOfUrl,
  planServerSteps,
  runCheck,
  type CheckStep,
  type ConnectorContext,
  type PlannedStep,
} from "@edp/connector-sdk";
import { openGraph, readCount, toUrl, type Graph, type PagePlace } from "./client.ts";
import { readConfig, type GraphConfig } from "./config.ts";
import { findObject } from "./objects.ts";
import { nameMissingPermission, permissions } from "./permissions.ts";

export async function* checkSource(context: ConnectorContext): AsyncIterable<CheckStep> {
  const config = readConfig(context);
  const server = planServerSteps(context, {
    ...placeOfUrl(config.graphEndpoint),
    privateNetwork: config.privateNetwork,
  });
  const graph: { open?: Graph } = {};
  const own: readonly PlannedStep[] = [
    { step: "sign in", run: () => signIn(context, config, graph) },
    { step: "permission", run: () => tryObjects(context, config, graph) },
    { step: "data", run: () => countRecords(context, graph) },
  ];
  try {
    yield* runCheck(context, [...server, ...own]);
  } finally {
    await graph.open?.close();
  }
}

async function signIn(
  context: ConnectorContext,
  config: GraphConfig,
  graph: { open?: Graph },
): Promise<string> {
  graph.open = await openGraph(context, config, "check");
  // Needs no permission: whatever it answers, the token was given.
  await graph.open.read({ url: toUrl(config, "/organization?$select=id"), accept: [403] });
  const who = config.clientId === "" ? "the machine's identity" : `app ${config.clientId}`;
  return `${who} in tenant ${config.tenantId}`;
}

const opened = ({ open }: { open?: Graph }): Graph => {
  if (open === undefined) throw new TypeError("the step before opens it");
  return open;
};

/** What is refused fails the step. What the tenant has no licence for is only told, while others can be read. */
async function tryObjects(
  context: ConnectorContext,
  config: GraphConfig,
  graph: { open?: Graph },
): Promise<string> {
  const tried = await Promise.all(
    context.objects.map(async (object) => ({ object, error: await tryObject(context, graph, object) })),
  );
  const readable = tried.filter(({ error }) => error === undefined).map(({ object }) => object);
  const missing: string[] = [];
  for (const { object, error } of tried) {
    if (error === undefined) continue;
    const isLicence = isEdpError(error) && error.code === "EDP-SRC-089";
    if (readable.length === 0 || !isLicence) throw error as Error; // of tryObject
    missing.push(`${object} (${error.code}: ${error.message})`);
  }
  const needed = [...new Set(readable.flatMap((object) => permissions(object, config)))].join(", ");
  return missing.length === 0 ? needed : `${needed}; not to be had: ${missing.join(" ")}`;
}

async function tryObject(context: ConnectorContext, graph: { open?: Graph }, name: string): Promise<unknown> {
  const place: PagePlace = { context, graph: opened(graph), object: name };
  try {
    await findObject(context.source, name).tryReading(place);
    return undefined;
  } catch (error) {
    return nameMissingPermission(place, place.graph.withoutSecrets(error));
  }
}

async function countRecords(context: ConnectorContext, graph: { open?: Graph }): Promise<string> {
  const place: PagePlace = { context, graph: opened(graph), object: "users" };
  const [users, groups] = await Promise.all([readCount(place, "users"), readCount(place, "groups")]);
  // A tenant has at least the account that administers it: none means that something hides them.
  if (users === 0)
    throw new EdpError("EDP-SRC-015", {
      source: context.source,
      place: "/users",
      path: "value",
      found: "no account at all",
    });
  return `${describe(users)} accounts, ${describe(groups)} groups`;
}

const describe = (count: number | undefined): string => count?.toString() ?? "uncounted";
