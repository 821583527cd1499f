// The connection test: name, reachable, certificate, sign in, permission, data. It reads one record of each
// object. Permissions are found out by asking, not by looking into the token: Microsoft calls its content
// private, and a permission that was granted a minute ago may not have arrived yet.
import { EdpError } from "@edp/base";
import {
  planServerSteps,
  runCheck,
  type CheckStep,
  type ConnectorContext,
  type PlannedStep,
} from "@edp/connector-sdk";
import { openGraph, readCount, readPage, toUrl, type Graph, type PagePlace } from "./client.ts";
import { readConfig, type GraphConfig } from "./config.ts";
import { findObject, nameMissingPermission, permissions } from "./objects.ts";

export async function* checkSource(context: ConnectorContext): AsyncIterable<CheckStep> {
  const config = readConfig(context);
  const { hostname, port, protocol } = config.graphEndpoint;
  const isTls = protocol === "https:";
  const server = planServerSteps(context, {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (isTls ? 443 : 80) : Number(port),
    encryption: isTls ? "tls" : "none",
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
  await graph.open.http.read({ url: toUrl(config, "/organization?$select=id"), accept: [403] });
  return `app ${config.clientId} in tenant ${config.tenantId}`;
}

const opened = ({ open }: { open?: Graph }): Graph => {
  if (open === undefined) throw new TypeError("the step before opens it");
  return open;
};

async function tryObjects(
  context: ConnectorContext,
  config: GraphConfig,
  graph: { open?: Graph },
): Promise<string> {
  await Promise.all(
    context.objects.map(async (object) => {
      const place: PagePlace = { context, graph: opened(graph), object };
      try {
        await readPage(place, oneRecord(context, config, object));
      } catch (error) {
        throw nameMissingPermission(place, error);
      }
    }),
  );
  return [...new Set(context.objects.flatMap((object) => permissions(object, config)))].join(", ");
}

/** The object's own address, or its parents', asked for one record. */
function oneRecord(context: ConnectorContext, config: GraphConfig, name: string): URL {
  const object = findObject(context.source, name);
  const url = object.kind === "plain" ? object.firstUrl(config) : object.parentsUrl(config);
  if (url.searchParams.has("$top")) url.searchParams.set("$top", "1");
  return url;
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
