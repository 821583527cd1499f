// The simulated Graph API, after Microsoft's public reference: what the connector uses of it, and no more.
import type { Answer, Ask } from "../exchange.ts";
import { ok } from "../exchange.ts";
import { findNumber, type Organisation } from "../../organisation/organisation.ts";
import { fail, writePage } from "./pages.ts";
import { createTenantData, type TenantData } from "./tenant-data.ts";
import { tenantId } from "./tenant.ts";
import type { TokenDesk } from "./token.ts";

interface Route {
  readonly pattern: RegExp;
  /** One of these roles is enough. */
  readonly roles: readonly string[];
  readonly answer: (ask: Ask, id: string, graph: Graph) => Answer;
}

interface Graph {
  readonly organisation: Organisation;
  readonly data: TenantData;
}

const maxBatch = 20;
const maxTopWithActivity = 500;
const usersRoles = ["User.Read.All", "Directory.Read.All"];
const groupsRoles = ["Group.Read.All", "Directory.Read.All"];
const skuRoles = ["LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All"];

const routes: readonly Route[] = [
  { pattern: /^\/users$/, roles: usersRoles, answer: listUsers },
  {
    pattern: /^\/users\/\$count$/,
    roles: usersRoles,
    answer: (ask, _id, { data }) => count(ask, data.users().count),
  },
  { pattern: /^\/users\/delta$/, roles: usersRoles, answer: followUsers },
  { pattern: /^\/users\/([^/]+)\/licenseDetails$/, roles: usersRoles, answer: listLicences },
  {
    pattern: /^\/groups$/,
    roles: groupsRoles,
    answer: (ask, _id, { data }) => writePage(ask, data.groups()),
  },
  {
    pattern: /^\/groups\/\$count$/,
    roles: groupsRoles,
    answer: (ask, _id, { data }) => count(ask, data.groups().count),
  },
  { pattern: /^\/groups\/([^/]+)\/members$/, roles: groupsRoles, answer: listMembers("members") },
  { pattern: /^\/groups\/([^/]+)\/owners$/, roles: groupsRoles, answer: listMembers("owners") },
  {
    pattern: /^\/subscribedSkus$/,
    roles: skuRoles,
    answer: (ask, _id, { data }) => writePage(ask, data.skus()),
  },
  {
    pattern: /^\/organization$/,
    roles: [],
    answer: () => ok({ value: [{ id: tenantId, displayName: "Acme" }] }),
  },
];

export interface GraphSettings {
  readonly organisation: Organisation;
  readonly desk: TokenDesk;
  readonly isThrottled: (kind: string) => boolean;
}

export function createGraph({ organisation, desk, isThrottled }: GraphSettings): (ask: Ask) => Answer {
  const graph = { organisation, data: createTenantData(organisation) };
  const answerOne = (ask: Ask, roles: readonly string[]): Answer => {
    for (const route of routes) {
      const match = route.pattern.exec(ask.path);
      if (match === null) continue;
      if (isThrottled(route.pattern.source))
        return fail(429, "TooManyRequests", "Too many requests.", { "retry-after": "1" });
      const isAllowed = route.roles.length === 0 || route.roles.some((role) => roles.includes(role));
      if (!isAllowed)
        return fail(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
      if (asksForActivity(ask) && !roles.includes("AuditLog.Read.All")) {
        return fail(
          403,
          "Authentication_RequestFromNonPremiumTenantOrMissingPermission",
          "signInActivity needs AuditLog.Read.All.",
        );
      }
      return route.answer(ask, match[1] ?? "", graph);
    }
    return fail(400, "BadRequest", `Resource not found for the segment '${ask.path}'.`);
  };
  return (ask) => {
    const roles = desk.read(ask.headers["authorization"]);
    if (typeof roles === "string") return fail(401, "InvalidAuthenticationToken", roles);
    if (ask.path !== "/$batch") return answerOne(ask, roles);
    return answerBatch(ask, (part) => answerOne(part, roles));
  };
}

const asksForActivity = (ask: Ask): boolean =>
  ask.url.searchParams.get("$select")?.includes("signInActivity") === true;

function count(ask: Ask, number: number): Answer {
  if (ask.headers["consistencylevel"] === "eventual") return { status: 200, body: number.toString() };
  return fail(400, "Request_BadRequest", "$count is not currently supported without ConsistencyLevel.");
}

function listUsers(ask: Ask, _id: string, { data }: Graph): Answer {
  return writePage(ask, data.users(), asksForActivity(ask) ? maxTopWithActivity : 999);
}

/** Nothing changes while the simulation runs: after the first round there is no news. */
function followUsers(ask: Ask, _id: string, { data, organisation }: Graph): Answer {
  const { today } = organisation.calendar;
  const link = new URL(ask.url);
  link.search = new URLSearchParams({ $deltatoken: today }).toString();
  const token = ask.url.searchParams.get("$deltatoken");
  if (token !== null && token !== today) {
    return fail(410, "SyncStateNotFound", "The delta token is too old.", {
      location: `${link.origin}${link.pathname}`,
    });
  }
  if (token === today) return ok({ "@odata.deltaLink": link.href, value: [] });
  const page = writePage(ask, data.users());
  const body = page.body as Readonly<Record<string, unknown>>; // what writePage just made
  const isLast = page.status === 200 && !("@odata.nextLink" in body);
  return isLast ? ok({ "@odata.deltaLink": link.href, ...body }) : page;
}

function listLicences(ask: Ask, id: string, { organisation, data }: Graph): Answer {
  const number = findNumber(organisation, "cloud", id);
  const account = number === undefined ? undefined : organisation.cloudAccount(number);
  if (account === undefined) return notFound(id);
  return writePage(ask, data.licences(account));
}

function listMembers(role: "members" | "owners"): Route["answer"] {
  return (ask, id, { organisation, data }) => {
    const number = findNumber(organisation, "group", id);
    if (number === undefined || data.groups().at(number) === undefined) return notFound(id);
    return writePage(ask, data.members(number, role));
  };
}

const notFound = (id: string): Answer =>
  fail(
    404,
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried objects is not present.`,
  );

interface BatchPart {
  readonly id?: unknown;
  readonly url?: unknown;
}

/** Up to twenty requests in one; each has its own status, and any may be throttled on its own. */
function answerBatch(ask: Ask, answer: (part: Ask) => Answer): Answer {
  const { requests } = JSON.parse(ask.body) as { readonly requests?: readonly BatchPart[] }; // checked just below
  if (!Array.isArray(requests) || requests.length > maxBatch) {
    return fail(
      400,
      "BadRequest",
      `Number of batch request steps exceeds the maximum value of ${maxBatch.toString()}.`,
    );
  }
  const version = ask.url.pathname.replace(/\/\$batch$/, "");
  const responses = (requests as readonly BatchPart[]).map(({ id, url }) => {
    const target = new URL(`${ask.url.origin}${version}${String(url)}`);
    const part = {
      ...ask,
      method: "GET",
      url: target,
      path: target.pathname.slice(version.length),
      body: "",
    };
    const { status, headers = {}, body } = answer(part);
    return { id, status, headers: { "Content-Type": "application/json", ...headers }, body };
  });
  return ok({ responses });
}
