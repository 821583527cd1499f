// Teams of the departments with their channels: one that everybody sees, here and there a private or a shared one.
import { departments } from "../../organisation/departments.ts";
import { departmentTeam } from "../../organisation/access.ts";
import { findNumber, type Organisation } from "../../organisation/organisation.ts";
import type { Resource } from "./resources.ts";
import type { TenantData } from "./tenant-data.ts";
import { tenantId } from "./tenant.ts";

export interface Channel {
  readonly resource: Resource;
  /** Who is in it; undefined: the whole team. */
  readonly members: readonly string[] | undefined;
}

/** Teams are the first cloud groups, in the same order. */
const teamCount = departments.length;

export function listTeams(data: TenantData): readonly Resource[] {
  return departments.flatMap((department, number) => {
    const group = data.groups().all.get(number);
    const displayName = departmentTeam(department.name);
    if (group === undefined) return [];
    return [{ id: group["id"], displayName, description: `Everything about ${displayName}` }];
  });
}

export function findTeam(organisation: Organisation, data: TenantData, id: string): number | undefined {
  const number = findNumber(organisation, "group", id);
  return number !== undefined && number < teamCount && data.groups().all.has(number) ? number : undefined;
}

export function listChannels(organisation: Organisation, data: TenantData, team: number): readonly Channel[] {
  const channel = (
    place: number,
    displayName: string,
    membershipType: string,
    members?: readonly string[],
  ): Channel => ({
    resource: {
      id: `19:${organisation.id("group", team).replaceAll("-", "")}${place.toString()}@thread.tacv2`,
      createdDateTime: "2021-05-03T09:00:00Z",
      displayName,
      description: null,
      email: "",
      membershipType,
      isArchived: false,
    },
    members,
  });
  const owners = data.memberIds(team, "owners");
  const few = data.memberIds(team, "members").slice(0, 4);
  return [
    channel(0, "General", "standard"),
    ...(team % 2 === 0 ? [channel(1, "Leads", "private", [...new Set([...owners, ...few])])] : []),
    ...(team % 3 === 0 ? [channel(2, "Suppliers", "shared", few)] : []),
  ];
}

/** Owners first, as roles; who is member and owner is one of them. */
export function listTeamMembers(data: TenantData, team: number): readonly Resource[] {
  const owners = data.memberIds(team, "owners");
  const members = data.memberIds(team, "members").filter((id) => !owners.includes(id));
  return [
    ...owners.map((id) => describe(data, team, id, ["owner"])),
    ...members.map((id) => describe(data, team, id, [])),
  ];
}

export function listChannelMembers(
  data: TenantData,
  team: number,
  { members }: Channel,
): readonly Resource[] {
  if (members === undefined) return listTeamMembers(data, team);
  const owners = data.memberIds(team, "owners");
  return members.map((id) => describe(data, team, id, owners.includes(id) ? ["owner"] : []));
}

function describe(data: TenantData, team: number, id: string, roles: readonly string[]): Resource {
  const user = data.user(id);
  return {
    "@odata.type": "#microsoft.graph.aadUserConversationMember",
    id: Buffer.from(`${tenantId}##${team.toString()}##${id}`).toString("base64"),
    roles,
    displayName: user?.["displayName"] ?? null,
    visibleHistoryStartDateTime: "0001-01-01T00:00:00Z",
    userId: id,
    email: user?.["mail"] ?? null,
    tenantId,
  };
}
