// Which lists hang where: the paths, and what their records are called.
import type { ChildList } from "./child-list.ts";
import { readPages, toUrl, type PagePlace } from "./client.ts";
import type { GraphConfig } from "./config.ts";
import { readLists, readTexts } from "./hanging.ts";

export type MemberRole = "member" | "owner";

/** Addresses of lists whose elements others hang below. */
export function listUrl(config: GraphConfig, path: string, query: Readonly<Record<string, string>>): URL {
  const url = toUrl(config, path);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

export const groupsUrl = (config: GraphConfig): URL =>
  listUrl(config, "/groups", { $select: "id", $top: config.pageSize.toString() });

export const holdersUrl = (config: GraphConfig): URL =>
  listUrl(config, "/users", { $select: "id,assignedLicenses", $top: config.pageSize.toString() });

export const teamsUrl = (config: GraphConfig): URL =>
  listUrl(config, "/teams", { $select: "id,displayName,description", $top: config.pageSize.toString() });

export const channelUrl = (config: GraphConfig, teamId: string): URL =>
  listUrl(config, `/teams/${teamId}/channels`, { $select: "id" });

async function* readParents(
  place: PagePlace,
  url: URL,
  ...paths: readonly (readonly string[])[]
): AsyncGenerator<readonly (string | undefined)[]> {
  for await (const page of readPages(place, url)) yield* readTexts(page, ...paths);
}

/** An edge from a group to a member or owner; the same record whichever way it is read. */
export const groupEdge = (groupId: string, role: MemberRole, path: string): ChildList => ({
  path,
  head: { groupId, role },
  child: "member",
  childKey: "id",
  toRecordId: (child) => `${groupId}:${child}:${role}`,
});

export async function* listGroupEdges(place: PagePlace): AsyncGenerator<ChildList> {
  const { config } = place.graph;
  for await (const [id = ""] of readParents(place, groupsUrl(config))) {
    for (const role of ["member", "owner"] as const) {
      const path = `/groups/${encodeURIComponent(id)}/${role}s?$select=id&$top=${config.pageSize.toString()}`;
      yield groupEdge(id, role, path);
    }
  }
}

/** Most accounts of a large tenant hold no licence: they are not asked about. */
export async function* listLicences(place: PagePlace): AsyncGenerator<ChildList> {
  const url = holdersUrl(place.graph.config);
  for await (const [userId = "", licences = "[]"] of readParents(place, url, ["assignedLicenses"])) {
    if (/^\[\s*\]$/.test(licences)) continue;
    yield {
      path: `/users/${encodeURIComponent(userId)}/licenseDetails`,
      head: { userId },
      child: "licenseDetail",
      childKey: "skuId",
      toRecordId: (child) => `${userId}:${child}`,
    };
  }
}

const channelProperties = "id,displayName,description,membershipType,createdDateTime,isArchived";

export async function* listChannels(place: PagePlace): AsyncGenerator<ChildList> {
  for await (const [teamId = ""] of readParents(place, teamsUrl(place.graph.config))) {
    yield {
      path: `/teams/${encodeURIComponent(teamId)}/channels?$select=${channelProperties}`,
      head: { teamId },
      child: "channel",
      childKey: "id",
      toRecordId: (child) => `${teamId}:${child}`,
    };
  }
}

export async function* listTeamMembers(place: PagePlace): AsyncGenerator<ChildList> {
  const { config } = place.graph;
  for await (const [teamId = ""] of readParents(place, teamsUrl(config))) {
    yield {
      path: `/teams/${encodeURIComponent(teamId)}/members?$top=${config.pageSize.toString()}`,
      head: { teamId },
      child: "member",
      // Graph's id of the membership: opaque, and there also for members that are no accounts of this tenant.
      childKey: "id",
      toRecordId: (child) => `${teamId}:${child}`,
    };
  }
}

/** Only private and shared channels have members of their own; all others have their team's. */
export async function* listChannelMembers(place: PagePlace): AsyncGenerator<ChildList> {
  for await (const { part, page } of readLists(place, listChannels(place))) {
    const teamId = part.head["teamId"] ?? "";
    for (const [channelId = "", type = "standard"] of readTexts(page, ["membershipType"])) {
      if (type === "standard") continue;
      yield {
        path: `/teams/${encodeURIComponent(teamId)}/channels/${encodeURIComponent(channelId)}/members`,
        head: { teamId, channelId },
        child: "member",
        childKey: "id",
        toRecordId: (child) => `${channelId}:${child}`,
      };
    }
  }
}
