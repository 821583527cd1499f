// A source's config as this connector works with it: the manifest's schema has checked it, the defaults are in.
import { EdpError, type JsonObject } from "@edp/base";
import { parsePath, type ConnectorContext } from "@edp/connector-sdk";
import { findConflict } from "./config-conflicts.ts";

export type Auth =
  | { readonly kind: "none" }
  | { readonly kind: "basic"; readonly user: string }
  | { readonly kind: "bearer" }
  | { readonly kind: "api-key"; readonly in: "header" | "query"; readonly name: string }
  | {
      readonly kind: "oauth2";
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly grant?: "client-credentials" | "refresh-token";
      readonly scope?: string;
      readonly credentialsIn?: "body" | "basic";
      readonly parameters?: Readonly<Record<string, string>>;
    };

interface PageSize {
  readonly size?: number;
  readonly sizeParameter?: string;
}

export type Paging =
  | ({ readonly kind: "none" } & PageSize)
  | ({
      readonly kind: "page" | "offset";
      readonly parameter: string;
      readonly first?: number;
      readonly morePath?: string;
    } & PageSize)
  | ({
      readonly kind: "cursor";
      readonly parameter: string;
      readonly path: string;
      readonly morePath?: string;
    } & PageSize)
  | ({ readonly kind: "next-link"; readonly path: string } & PageSize)
  | ({ readonly kind: "link-header" } & PageSize);

/** Relay's connections (GraphQL) are written shorter; here they are a cursor. */
type WrittenPaging =
  Paging | ({ readonly kind: "relay"; readonly parameter?: string; readonly path?: string } & PageSize);

export interface Incremental {
  readonly parameter: string;
  readonly untilParameter?: string;
  readonly field: string;
  readonly format: "iso" | "date" | "unix" | "unix-ms" | "text";
  readonly overlapSeconds: number;
  /** Read in windows of this length, from `start` on. Both or none. */
  readonly windowSeconds?: number;
  readonly start?: string;
  readonly untilInclusive?: boolean;
}

/** A search: what is sent by POST, and under which names of it the values of paging and windows stand. */
export interface Post {
  readonly body: JsonObject;
  readonly valuesUnder: readonly string[];
}

export interface Parent {
  readonly object: string;
  readonly concurrency: number;
}

export interface RestObject {
  readonly name: string;
  readonly path: string;
  readonly recordPath: readonly string[];
  readonly key: readonly string[];
  readonly updatedAt?: string;
  readonly query: Readonly<Record<string, string>>;
  readonly paging: Paging;
  readonly incremental?: Incremental;
  readonly deletedWhen?: { readonly field: string; readonly equals: string };
  readonly countPath?: string;
  readonly post?: Post;
  /** One list for each record of that object, so many asked for at once. */
  readonly parent?: Parent;
  /** What an answer has here is an error, whatever its status says. */
  readonly errorPath?: string;
}

export interface RestConfig {
  readonly baseUrl: URL;
  readonly auth: Auth;
  readonly headers: Readonly<Record<string, string>>;
  readonly privateNetwork: boolean;
  readonly clientCertificate: boolean;
  readonly timeoutMs: number;
  readonly rateLimit?: { readonly requests: number; readonly perSeconds: number };
  readonly objects: ReadonlyMap<string, RestObject>;
}

/** Shapes as the schema in connector.yaml allows them; it was applied before this code runs. */
type WrittenObject = Omit<
  RestObject,
  "name" | "recordPath" | "key" | "query" | "paging" | "incremental" | "post" | "parent"
> & {
  readonly recordPath?: string;
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
