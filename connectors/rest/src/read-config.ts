// From the settings as somebody wrote them to the config that the connector works with.
import { EdpError, type JsonObject } from "@edp/base";
import { parsePath, type ConnectorContext } from "@edp/connector-sdk";
import { findConflict } from "./config-conflicts.ts";
import type { Incremental, Paging, PageSize, Parent, RestConfig, RestObject } from "./config.ts";

/** Relay's connections (GraphQL) are written shorter; here they are a cursor. */
type WrittenPaging =
  Paging | ({ readonly kind: "relay"; readonly parameter?: string; readonly path?: string } & PageSize);

/** Shapes as the schema in connector.yaml allows them; it was applied before this code runs. */
type WrittenObject = Omit<
  RestObject,
  "name" | "recordPath" | "format" | "lists" | "key" | "query" | "paging" | "incremental" | "post" | "parent"
> & {
  readonly recordPath?: string;
  readonly format?: RestObject["format"];
  readonly lists?: readonly string[];
  readonly key: string | readonly string[];
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly paging?: WrittenPaging;
  readonly post?: { readonly body?: JsonObject };
  readonly parent?: Partial<Parent> & Pick<Parent, "object">;
  readonly graphql?: { readonly query: string; readonly variables?: JsonObject };
  readonly incremental?: Partial<Incremental> & Pick<Incremental, "parameter" | "field">;
};

type WrittenConfig = Partial<Omit<RestConfig, "baseUrl" | "objects">> & {
  readonly baseUrl: string;
  readonly timeoutSeconds?: number;
  readonly objects: Readonly<Record<string, WrittenObject>>;
};

export function readConfig(context: Pick<ConnectorContext, "source" | "config">): RestConfig {
  const written = context.config as unknown as WrittenConfig; // valid against the manifest's schema
  if (!URL.canParse(written.baseUrl)) {
    throw new EdpError("EDP-SRC-028", { source: context.source, key: "baseUrl", problem: "is no address" });
  }
  const objects = Object.entries(written.objects).map(
    ([name, object]) => [name, readObject(name, object)] as const,
  );
  for (const [name, object] of objects) {
    const conflict = findConflict(object, new Map(objects));
    if (conflict !== undefined)
      throw new EdpError("EDP-SRC-028", {
        source: context.source,
        key: `objects.${name}.${conflict.key}`,
        problem: conflict.problem,
      });
  }
  return {
    baseUrl: new URL(written.baseUrl),
    auth: written.auth ?? { kind: "none" },
    headers: written.headers ?? {},
    privateNetwork: written.privateNetwork ?? false,
    clientCertificate: written.clientCertificate ?? false,
    timeoutMs: (written.timeoutSeconds ?? 60) * 1000,
    ...(written.rateLimit === undefined ? {} : { rateLimit: written.rateLimit }),
    objects: new Map(objects),
  };
}

function readObject(name: string, written: WrittenObject): RestObject {
  const { recordPath, key, query, paging, incremental, post, graphql, parent, ...rest } = written;
  return {
    ...(graphql === undefined ? {} : { errorPath: "errors" }),
    ...rest,
    name,
    format: rest.format ?? "json",
    lists: rest.lists ?? [],
    recordPath: parsePath(recordPath ?? ""),
    key: typeof key === "string" ? [key] : key,
    query: Object.fromEntries(
      Object.entries(query ?? {}).map(([parameter, value]) => [parameter, String(value)]),
    ),
    paging: readPaging(paging ?? { kind: "none" }, recordPath ?? ""),
    ...readPost(post, graphql),
    ...(parent === undefined ? {} : { parent: { concurrency: 4, ...parent } }),
    ...(incremental === undefined
      ? {}
      : { incremental: { format: "iso", overlapSeconds: 300, ...incremental } }),
  };
}

/** A connection's `pageInfo` stands beside its `nodes` or `edges`. */
function readPaging(paging: WrittenPaging, recordPath: string): Paging {
  if (paging.kind !== "relay") return paging;
  const { parameter = "after", path = recordPath.replace(/[^.]*$/, "pageInfo"), ...rest } = paging;
  return { ...rest, kind: "cursor", parameter, path: `${path}.endCursor`, morePath: `${path}.hasNextPage` };
}

function readPost(
  post: WrittenObject["post"],
  graphql: WrittenObject["graphql"],
): Pick<RestObject, "post"> | undefined {
  if (graphql !== undefined) {
    const { query, variables = {} } = graphql;
    return { post: { body: { query, variables }, valuesUnder: ["variables"] } };
  }
  return post === undefined ? undefined : { post: { body: post.body ?? {}, valuesUnder: [] } };
}

export function findObject(source: string, config: RestConfig, name: string): RestObject {
  const object = config.objects.get(name);
  if (object === undefined)
    throw new EdpError("EDP-SRC-029", { source, object: name, known: [...config.objects.keys()] });
  return object;
}
