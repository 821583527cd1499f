// What is read and how. Each object has one row here.
import { EdpError } from "@edp/base";
import type { ConnectorContext, ReadEvent, ReadRequest } from "@edp/connector-sdk";
import {
  groupsUrl,
  holdersUrl,
  listChannelMembers,
  listChannels,
  listGroupEdges,
  listLicences,
  listTeamMembers,
  listUrl,
  teamsUrl,
} from "./child-lists.ts";
import type { ChildList } from "./child-list.ts";
import { openGraph, toUrl, type PagePlace } from "./client.ts";
import { largestPageWithActivity, readConfig, type GraphConfig } from "./config.ts";
import { firstRound } from "./delta-round.ts";
import { readBelow } from "./hanging.ts";
import { readMemberships } from "./memberships.ts";
import { nameMissingPermission } from "./permissions.ts";
import { readPlain, type PlainList } from "./plain.ts";
import { readUsageReports, reportUrl } from "./reports.ts";
import { expectNoCursor, readTracked, type Tracked } from "./tracked.ts";

export interface GraphObject {
  /** The same names as the records have. Undefined: ask the first record. */
  readonly fields?: readonly string[];
  readonly count?: "users" | "groups";
  /** An address that shows whether the object may be read, with as little as possible in it. */
  readonly sampleUrl: (place: PagePlace) => URL;
  readonly read: (place: PagePlace, request: ReadRequest) => AsyncIterable<ReadEvent>;
}

const plain = (list: PlainList): GraphObject => ({
  ...(list.count === undefined ? {} : { count: list.count }),
  sampleUrl: ({ graph }) => list.firstUrl(graph.config),
  read: (place) => readPlain(place, list),
});

/** By changes where source and tenant allow them, else as a plain list. */
const tracked = (
  object: Tracked,
  list: PlainList,
  hasChanges: (config: GraphConfig) => boolean,
): GraphObject => ({
  ...plain(list),
  sampleUrl: (place) =>
    hasChanges(place.graph.config)
      ? firstRound(place, object.path, object.select(place.graph.config))
      : list.firstUrl(place.graph.config),
  read: (place, request) => {
    if (hasChanges(place.graph.config)) return readTracked(place, object, request);
    expectNoCursor(place, request);
    return readPlain(place, list);
  },
});

const hanging = (
  fields: readonly string[],
  parentsUrl: (config: GraphConfig) => URL,
  lists: (place: PagePlace) => AsyncIterable<ChildList>,
): GraphObject => ({
  fields,
  sampleUrl: ({ graph }) => parentsUrl(graph.config),
  read: (place) => readBelow(place, lists(place)),
});

const users: PlainList = {
  key: "id",
  count: "users",
  firstUrl: (config) =>
    listUrl(config, "/users", {
      $select: config.userProperties.join(","),
      $top: config.userPageSize.toString(),
      ...(config.managers ? { $expand: "manager($select=id)" } : {}),
    }),
};

const groups: PlainList = {
  key: "id",
  count: "groups",
  firstUrl: (config) =>
    listUrl(config, "/groups", {
      $select: config.groupProperties.join(","),
      $top: config.pageSize.toString(),
    }),
};

const edges = hanging(["groupId", "role", "member"], groupsUrl, listGroupEdges);

export const graphObjects: Readonly<Record<string, GraphObject>> = {
  users: tracked(
    {
      path: "/users",
      select: ({ userProperties, managers }) =>
        [...userProperties, ...(managers ? ["manager"] : [])].join(","),
      hasRelations: ({ managers }) => managers,
    },
    users,
    // Graph does not track sign-ins as changes of an account.
    ({ changes, signInActivity }) => changes && !signInActivity,
  ),
  groups: tracked(
    {
      path: "/groups",
      select: ({ groupProperties }) => groupProperties.join(","),
      hasRelations: () => false,
    },
    groups,
    ({ changes }) => changes,
  ),
  group_memberships: {
    ...edges,
    read: (place, request) => {
      if (place.graph.config.changes) return readMemberships(place, request);
      expectNoCursor(place, request);
      return edges.read(place, request);
    },
  },
  // By skuId, because that is how licence details name a product.
  subscribed_skus: plain({ key: "skuId", firstUrl: (config) => toUrl(config, "/subscribedSkus") }),
  user_license_details: hanging(["userId", "licenseDetail"], holdersUrl, listLicences),
  teams: plain({ key: "id", firstUrl: teamsUrl }),
  channels: hanging(["teamId", "channel"], teamsUrl, listChannels),
  team_members: hanging(["teamId", "member"], teamsUrl, listTeamMembers),
  channel_members: hanging(["teamId", "channelId", "member"], teamsUrl, listChannelMembers),
  sign_in_activity: plain({
    key: "id",
    firstUrl: (config) =>
      listUrl(config, "/users", {
        $select: "id,signInActivity",
        $top: Math.min(config.pageSize, largestPageWithActivity).toString(),
      }),
  }),
  usage_reports: {
    fields: ["report", "period", "row"],
    sampleUrl: ({ graph }) => reportUrl(graph.config, graph.config.reports[0] ?? ""),
    read: (place) => readUsageReports(place),
  },
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
    yield* object.read(place, request);
  } catch (error) {
    throw nameMissingPermission(place, error);
  } finally {
    await graph.close();
  }
}
