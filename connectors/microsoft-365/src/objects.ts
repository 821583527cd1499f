// What is read and how: plain lists as Graph gives them, and lists that hang below each group or account.
import { EdpError } from "@edp/base";
import {
  createRecordReader,
  type ConnectorContext,
  type ReadEvent,
  type ReadRequest,
} from "@edp/connector-sdk";
import { openGraph, readCount, readPages, toUrl, type PagePlace } from "./client.ts";
import { readConfig, type GraphConfig } from "./config.ts";
import { readBelow, type Hanging } from "./hanging.ts";

interface PlainList {
  readonly kind: "plain";
  readonly key: string;
  readonly firstUrl: (config: GraphConfig) => URL;
  readonly count?: "users" | "groups";
}

export type GraphObject = PlainList | Hanging;

const list = (config: GraphConfig, path: string, query: Readonly<Record<string, string>>): URL => {
  const url = toUrl(config, path);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
};

export const graphObjects: Readonly<Record<string, GraphObject>> = {
  users: {
    kind: "plain",
    key: "id",
    count: "users",
    firstUrl: (config) =>
      list(config, "/users", {
        $select: config.userProperties.join(","),
        $top: config.userPageSize.toString(),
        ...(config.managers ? { $expand: "manager($select=id)" } : {}),
      }),
  },
  groups: {
    kind: "plain",
    key: "id",
    count: "groups",
    firstUrl: (config) =>
      list(config, "/groups", {
        $select: config.groupProperties.join(","),
        $top: config.pageSize.toString(),
      }),
  },
  group_memberships: {
    kind: "hanging",
    parentsUrl: (config) => list(config, "/groups", { $select: "id", $top: config.pageSize.toString() }),
    parentFields: [["id"]],
    parts: ([id], config) =>
      (["member", "owner"] as const).map((role) => ({
        parentId: id ?? "",
        role,
        path: `/groups/${encodeURIComponent(id ?? "")}/${role}s?$select=id&$top=${config.pageSize.toString()}`,
      })),
    childKey: ["id"],
    toRecordId: (part, child) => `${part.parentId}:${child}:${part.role ?? "member"}`,
    wrap: { parent: "groupId", child: "member" },
  },
  // By skuId, because that is how licence details name a product.
  subscribed_skus: { kind: "plain", key: "skuId", firstUrl: (config) => toUrl(config, "/subscribedSkus") },
  user_license_details: {
    kind: "hanging",
    parentsUrl: (config) =>
      list(config, "/users", { $select: "id,assignedLicenses", $top: config.pageSize.toString() }),
    parentFields: [["id"], ["assignedLicenses"]],
    // Most accounts of a large tenant hold no licence: they are not asked about.
    parts: ([id, licences]) =>
      /^\[\s*\]$/.test(licences ?? "[]")
        ? []
        : [{ parentId: id ?? "", path: `/users/${encodeURIComponent(id ?? "")}/licenseDetails` }],
    childKey: ["skuId"],
    toRecordId: (part, child) => `${part.parentId}:${child}`,
    wrap: { parent: "userId", child: "licenseDetail" },
  },
};

/** Application permissions by object, least first. */
export const permissions = (object: string, config: GraphConfig): readonly string[] => {
  const usual: Readonly<Record<string, readonly string[]>> = {
    users: config.signInActivity ? ["User.Read.All", "AuditLog.Read.All"] : ["User.Read.All"],
    groups: ["Group.Read.All"],
    group_memberships: ["Group.Read.All", "User.Read.All"],
    subscribed_skus: ["LicenseAssignment.Read.All"],
    user_license_details: ["User.Read.All", "LicenseAssignment.Read.All"],
  };
  return usual[object] ?? [];
};

export function findObject(source: string, name: string): GraphObject {
  const object = graphObjects[name];
  if (object === undefined)
    throw new EdpError("EDP-SRC-029", { source, object: name, known: Object.keys(graphObjects) });
  return object;
}

export async function* readObject(context: ConnectorContext, request: ReadRequest): AsyncIterable<ReadEvent> {
  const config = readConfig(context);
  const object = findObject(context.source, request.object);
  const graph = await openGraph(context, config, "read");
  const place: PagePlace = { context, graph, object: request.object };
  try {
    yield* object.kind === "plain" ? readPlain(place, object) : readBelow(place, object);
  } catch (error) {
    throw nameMissingPermission(place, error);
  } finally {
    await graph.close();
  }
}

async function* readPlain(place: PagePlace, object: PlainList): AsyncIterable<ReadEvent> {
  const { context, graph } = place;
  const readRecords = createRecordReader({ key: [object.key] });
  const countBefore = await countRecords(place, object);
  let number = 0;
  for await (const page of readPages(place, object.firstUrl(graph.config))) {
    number += 1;
    const at = { place: `page ${number.toString()}`, firstItem: 1, extractedAt: context.clock.now() };
    const { batch, refused } = readRecords(page.frame, at);
    yield* refused;
    if (batch.count > 0) yield { kind: "records", batch };
  }
  // A count that changed during the read says nothing about the read.
  const sourceCount = countBefore === (await countRecords(place, object)) ? countBefore : undefined;
  yield { kind: "end", complete: true, ...(sourceCount === undefined ? {} : { sourceCount }) };
}

async function countRecords(place: PagePlace, { count }: PlainList): Promise<number | undefined> {
  return count === undefined ? undefined : readCount(place, count);
}

/** Graph says "insufficient privileges" and not which: we know which the object needs. */
export function nameMissingPermission({ context, graph, object }: PagePlace, error: unknown): unknown {
  if (!(error instanceof EdpError) || error.code !== "EDP-SRC-020") return error;
  const params = (error as EdpError).issues[0]?.params as { readonly reason?: string } | undefined; // of EDP-SRC-020
  const missing = permissions(object, graph.config);
  const reason = params?.reason ?? "";
  return new EdpError(
    "EDP-SRC-075",
    { source: context.source, object, permissions: missing, reason },
    { cause: error },
  );
}
