// What can be asked of the simulated Graph, and which roles it takes: a table.
import { ok, type Answer, type Ask } from "../exchange.ts";
import { findNumber, type Organisation } from "../../organisation/organisation.ts";
import { answerDelta } from "./delta.ts";
import { fail, writePage } from "./pages.ts";
import { findTeam, listChannelMembers, listChannels, listTeamMembers, listTeams } from "./teams.ts";
import { toListing, type TenantData } from "./tenant-data.ts";
import type { EdgeRole, TenantState } from "./tenant-edits.ts";
import { tenantId } from "./tenant.ts";
import { answerReport } from "./usage-reports.ts";

/** The tenant as its routes see it. */
export interface Tenant {
  readonly organisation: Organisation;
  readonly data: TenantData;
  readonly state: TenantState;
  readonly now: () => Date;
  /** Has Entra ID P1, so that sign-ins can be read. */
  readonly isPremium: boolean;
}

type Handler = (ask: Ask, ids: readonly [string, string], tenant: Tenant) => Answer;

export interface Route {
  readonly pattern: RegExp;
  /** Of each group of roles one is enough. */
  readonly roles: readonly (readonly string[])[];
  readonly answer: Handler;
}

const maxTopWithActivity = 500;
const users = [["User.Read.All", "Directory.Read.All"]];
const groups = [["Group.Read.All", "GroupMember.Read.All", "Directory.Read.All"]];
const skus = [["LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All"]];
const teams = [["Team.ReadBasic.All", "TeamSettings.Read.All"]];
const channels = [["Channel.ReadBasic.All", "ChannelSettings.Read.All"]];

export const routes: readonly Route[] = [
  { pattern: /^\/users$/, roles: users, answer: listUsers },
  {
    pattern: /^\/users\/\$count$/,
    roles: users,
    answer: (ask, _ids, { data }) => count(ask, data.users().count),
  },
  {
    pattern: /^\/users\/delta$/,
    roles: users,
    answer: (ask, _ids, tenant) => answerDelta(ask, "users", tenant),
  },
  { pattern: /^\/users\/([^/]+)\/licenseDetails$/, roles: users, answer: listLicences },
  { pattern: /^\/groups$/, roles: groups, answer: (ask, _ids, { data }) => writePage(ask, data.groups()) },
  {
    pattern: /^\/groups\/\$count$/,
    roles: groups,
    answer: (ask, _ids, { data }) => count(ask, data.groups().count),
  },
  {
    pattern: /^\/groups\/delta$/,
    roles: groups,
    answer: (ask, _ids, tenant) => answerDelta(ask, "groups", tenant),
  },
  { pattern: /^\/groups\/([^/]+)\/members$/, roles: groups, answer: listMembers("members") },
  { pattern: /^\/groups\/([^/]+)\/owners$/, roles: groups, answer: listMembers("owners") },
  {
    pattern: /^\/subscribedSkus$/,
    roles: skus,
    answer: (ask, _ids, { data }) => writePage(ask, data.skus()),
  },
  {
    pattern: /^\/teams$/,
    roles: teams,
    answer: (ask, _ids, { data }) => writePage(ask, toListing(listTeams(data))),
  },
  { pattern: /^\/teams\/([^/]+)\/channels$/, roles: channels, answer: answerChannels },
  { pattern: /^\/teams\/([^/]+)\/members$/, roles: [["TeamMember.Read.All"]], answer: answerTeamMembers },
  {
    pattern: /^\/teams\/([^/]+)\/channels\/([^/]+)\/members$/,
    roles: [["ChannelMember.Read.All"]],
    answer: answerChannelMembers,
  },
  {
    pattern: /^\/reports\/(\w+)\(period='D(\d+)'\)$/,
    roles: [["Reports.Read.All"]],
    answer: (ask, [name, days]) => answerReport(ask, name, days),
  },
  {
    pattern: /^\/organization$/,
    roles: [],
    answer: () => ok({ value: [{ id: tenantId, displayName: "Acme" }] }),
  },
];

function count(ask: Ask, number: number): Answer {
  if (ask.headers["consistencylevel"] === "eventual") return { status: 200, body: number.toString() };
  return fail(400, "Request_BadRequest", "$count is not currently supported without ConsistencyLevel.");
}

function listUsers(ask: Ask, _ids: readonly [string, string], { data }: Tenant): Answer {
  const hasActivity = ask.url.searchParams.get("$select")?.includes("signInActivity") === true;
  return writePage(ask, data.users(), hasActivity ? maxTopWithActivity : 999);
}

function listLicences(ask: Ask, [id]: readonly [string, string], { organisation, data }: Tenant): Answer {
  const number = findNumber(organisation, "cloud", id);
  const account = number === undefined ? undefined : organisation.cloudAccount(number);
  if (account === undefined || data.user(id) === undefined) return notFound(id);
  return writePage(ask, data.licences(account));
}

function listMembers(role: EdgeRole): Handler {
  return (ask, [id], { organisation, data }) => {
    const number = findNumber(organisation, "group", id);
    if (number === undefined || data.group(id) === undefined) return notFound(id);
    return writePage(ask, data.members(number, role));
  };
}

function answerChannels(ask: Ask, [id]: readonly [string, string], { organisation, data }: Tenant): Answer {
  const team = findTeam(organisation, data, id);
  if (team === undefined) return notFound(id);
  return writePage(ask, toListing(listChannels(organisation, data, team).map(({ resource }) => resource)));
}

function answerTeamMembers(
  ask: Ask,
  [id]: readonly [string, string],
  { organisation, data }: Tenant,
): Answer {
  const team = findTeam(organisation, data, id);
  return team === undefined ? notFound(id) : writePage(ask, toListing(listTeamMembers(data, team)));
}

function answerChannelMembers(
  ask: Ask,
  [id, channelId]: readonly [string, string],
  { organisation, data }: Tenant,
): Answer {
  const team = findTeam(organisation, data, id);
  const channel =
    team === undefined
      ? undefined
      : listChannels(organisation, data, team).find(({ resource }) => resource["id"] === channelId);
  if (team === undefined || channel === undefined) return notFound(channelId);
  return writePage(ask, toListing(listChannelMembers(data, team, channel)));
}

const notFound = (id: string): Answer =>
  fail(
    404,
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried objects is not present.`,
  );
