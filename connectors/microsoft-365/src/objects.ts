// What is read and how. Each object has one row here.
import { EdpError } from "@edp/base";
import type { ConnectorContext, ReadEvent, ReadRequest } from "@edp/connector-sdk";
import {
  listChannelMembers,
  listChannels,
  listGroupEdges,
  listLicences,
  listTeamMembers,
  listUrl,
  teamsUrl,
} from "./child-lists.ts";
import type { ChildList } from "./child-list.ts";
import { openGraph, readPage, toUrl, type PagePlace } from "./client.ts";
import { largestPageWithActivity, readConfig, type GraphConfig } from "./config.ts";
import { firstRound } from "./delta-round.ts";
import { readBelow } from "./hanging.ts";
import { membershipSelect, readMemberships } from "./memberships.ts";
import { nameMissingPermission } from "./permissions.ts";
import { readPlain, type PlainList } from "./plain.ts";
import { locateReport, readUsageReports } from "./reports.ts";
import {
  sampleChannelMembers,
  sampleChannels,
  sampleGroupEdges,
  sampleLicences,
  sampleTeamMembers,
} from "./samples.ts";
import { expectNoCursor, readTracked, type Tracked } from "./tracked.ts";

export interface GraphObject {
  /** Names in its records. Undefined: ask the first record at `firstUrl`. */
  readonly fields?: readonly string[];
  readonly count?: "users" | "groups";
  readonly firstUrl?: (place: PagePlace) => URL;
  /** Reads as little as shows whether the object may be read. */
  readonly tryReading: (place: PagePlace) => Promise<void>;
  readonly read: (place: PagePlace, request: ReadRequest) => AsyncIterable<ReadEvent>;
}

type FirstUrl = (place: PagePlace) => URL;

async function tryUrl(place: PagePlace, url: URL): Promise<void> {
  if (url.searchParams.has("$top")) url.searchParams.set("$top", "1");
  await readPage(place, url);
}

const listed = (firstUrl: FirstUrl): Pick<GraphObject, "firstUrl" | "tryReading"> => ({
  firstUrl,
  tryReading: (place) => tryUrl(place, firstUrl(place)),
});

const plain = (list: PlainList): GraphObject => ({
  ...(list.count === undefined ? {} : { count: list.count }),
  ...listed(({ graph }) => list.firstUrl(graph.config)),
  read: (place) => readPlain(place, list),
});

/** By changes where source and tenant allow them, else as a plain list. */
const tracked = (
  object: Tracked,
  list: PlainList,
  hasChanges: (config: GraphConfig) => boolean,
): GraphObject => ({
  ...plain(list),
  ...listed((place) => {
    const { config } = place.graph;
    return hasChanges(config) ? firstRound(place, object.path, object.select(config)) : list.firstUrl(config);
  }),
  read: (place, request) => {
    if (hasChanges(place.graph.config)) return readTracked(place, object, request);
    expectNoCursor(place, request);
    return readPlain(place, list);
  },
});

const hanging = (
  fields: readonly string[],
  lists: (place: PagePlace) => AsyncIterable<ChildList>,
  samplePath: (place: PagePlace) => Promise<string | undefined>,
): GraphObject => ({
  fields,
  tryReading: async (place) => {
    const path = await samplePath(place);
    if (path !== undefined) await tryUrl(place, toUrl(place.graph.config, path));
  },
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

const edges = hanging(["groupId", "role", "member"], listGroupEdges, sampleGroupEdges);

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
    tryReading: (place) =>
      place.graph.config.changes
        ? tryUrl(place, firstRound(place, "/groups", membershipSelect))
        : edges.tryReading(place),
    read: (place, request) => {
      if (place.graph.config.changes) return readMemberships(place, request);
      expectNoCursor(place, request);
      return edges.read(place, request);
    },
  },
  // By skuId, because that is how licence details name a product.
  subscribed_skus: plain({ key: "skuId", firstUrl: (config) => toUrl(config, "/subscribedSkus") }),
  user_license_details: hanging(["userId", "licenseDetail"], listLicences, sampleLicences),
  teams: plain({ key: "id", firstUrl: teamsUrl }),
  channels: hanging(["teamId", "channel"], listChannels, sampleChannels),
  team_members: hanging(["teamId", "member"], listTeamMembers, sampleTeamMembers),
  channel_members: hanging(["teamId", "channelId", "member"], listChannelMembers, sampleChannelMembers),
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
    tryReading: async (place) => {
      await locateReport(place, place.graph.config.reports[0] ?? "");
    },
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
    throw nameMissingPermission(place, graph.withoutSecrets(error));
  } finally {
    await graph.close();
  }
}
