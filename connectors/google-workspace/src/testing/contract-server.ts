// Google Workspace in small, written from its public reference: tokens by delegation, lists in pages, masks, scopes and
// errors in Google's form. For the conformance kit and for tests; it has not been compared with a live tenant.
import type { Clock, JsonObject } from "@edp/base";
import type { HttpReply, HttpSeen } from "@edp/connector-sdk/conformance";
import { applyMask, parseMask, type Mask } from "./contract-mask.ts";
import { contractPlaces, type ContractPlace } from "./contract-places.ts";
import { answerToken, type ContractAccount } from "./contract-token.ts";

export interface ContractRules {
  readonly account: ContractAccount;
  readonly adminUser: string;
  readonly customerId: string;
  /** Absent: all scopes. */
  readonly granted?: readonly string[];
  /** Records on a page, at most; Google may give fewer than were asked for. */
  readonly pageSize: number;
}

/** Who holds the data and gives out the tokens: the kit's world, or a test. */
export interface ContractWorld {
  readonly list: (object: string) => readonly JsonObject[];
  readonly issueToken: () => string;
  readonly clock: Clock;
}

export type AnswerContract = (request: HttpSeen, world: ContractWorld) => HttpReply | undefined;

export function createContract(rules: ContractRules): AnswerContract {
  const tokens = new Map<string, readonly string[]>();
  return (request, world) => {
    const { url, headers } = request;
    if (url.pathname === "/token")
      return answerToken(request, {
        ...rules,
        clock: world.clock,
        issueToken: (scopes) => {
          const token = world.issueToken();
          tokens.set(token, scopes);
          return token;
        },
      });
    const scopes = tokens.get((headers["authorization"] ?? "").replace("Bearer ", ""));
    if (scopes === undefined)
      return googleError(401, "Request had invalid authentication credentials.", "authError");
    return answerList(request, world, { ...rules, scopes });
  };
}

interface Asked extends ContractRules {
  readonly scopes: readonly string[];
}

/** An error as Google's APIs write them. */
export function googleError(code: number, message: string, reason: string, domain = "global"): HttpReply {
  return { status: code, json: { error: { code, message, errors: [{ message, domain, reason }] } } };
}

function answerList({ url }: HttpSeen, world: ContractWorld, asked: Asked): HttpReply | undefined {
  const place = contractPlaces.find(({ path }) => path.test(url.pathname));
  if (place === undefined) return undefined;
  const mask = parseMask(url.searchParams.get("fields") ?? "");
  const about = nameObject(place, url, mask);
  const refusal = findRefusal(place, url, asked) ?? findMaskFault(place, mask);
  if (refusal !== undefined) return { ...refusal, about };
  const part = decodeURIComponent(place.path.exec(url.pathname)?.[1] ?? "");
  if (place.object === "group_memberships" && !world.list("groups").some(({ id }) => id === part))
    return { ...googleError(404, "Resource Not Found: groupKey", "notFound"), about };
  const tooEarly = place.object === "usage_reports" && part > lastUsageDay(world.clock);
  if (tooEarly) {
    const words = `Data for dates later than ${lastUsageDay(world.clock)} is not yet available. Please check back later`;
    return { ...googleError(400, words, "invalid"), about };
  }
  const records = world.list(about).filter((record) => belongs(place, record, { part, url }));
  const json = applyMask(writePage(place, url, records, asked.pageSize), mask);
  // What is asked of many groups at once arrives in any order: faults strike where there are members.
  return place.object === "group_memberships" && records.length === 0 ? { json } : { about, json };
}

/** Which data: deleted accounts are asked for with showDeleted, products are licences without their holders. */
function nameObject({ object, list }: ContractPlace, url: URL, mask: Mask | undefined): string {
  if (object === "users" && url.searchParams.get("showDeleted") === "true") return "deleted_users";
  const isLicence = object === "license_assignments";
  return isLicence && mask?.get(list)?.has("userId") !== true ? "license_skus" : object;
}

/** Usage is known three days later, by Google's days, which begin at eight in the morning of UTC. */
const lastUsageDay = (clock: Clock): string =>
  new Date(clock.now().getTime() - 80 * 3_600_000).toISOString().slice(0, 10);

interface Asking {
  readonly part: string;
  readonly url: URL;
}

/** Data of hanging lists says where it hangs, which Google's elements do not. */
function belongs({ object }: ContractPlace, record: JsonObject, { part, url }: Asking): boolean {
  switch (object) {
    case "group_memberships":
      return record["groupId"] === part;
    case "license_assignments":
      return record["productId"] === part;
    case "usage_reports":
      return record["date"] === part;
    case "audit_activities": {
      const [time, from, to] = [
        readPath(record, "id.time"),
        url.searchParams.get("startTime"),
        url.searchParams.get("endTime"),
      ];
      return readPath(record, "id.applicationName") === part && time >= (from ?? "") && time <= (to ?? "9");
    }
    default:
      return true;
  }
}

/** The text at a dotted path. */
function readPath(record: JsonObject, path: string): string {
  const value = path
    .split(".")
    .reduce<unknown>(
      (inner, name) => (inner as Readonly<Record<string, unknown>> | undefined)?.[name],
      record,
    );
  return typeof value === "string" ? value : "";
}

function findRefusal(place: ContractPlace, url: URL, asked: Asked): HttpReply | undefined {
  if (!place.scopes.some((scope) => asked.scopes.includes(scope)))
    return googleError(403, "Request had insufficient authentication scopes.", "insufficientPermissions");
  const query = url.searchParams;
  const customer =
    /\/customer\/([^/]+)\//.exec(url.pathname)?.[1] ?? query.get("customer") ?? query.get("customerId");
  if (customer !== asked.customerId && place.object !== "group_memberships")
    return googleError(404, "Domain not found.", "notFound");
  const wanted = Number(query.get("maxResults") ?? 1);
  const most = place.maxResults ?? 0;
  if (most === 0 ? query.has("maxResults") || query.has("pageToken") : !(wanted >= 1 && wanted <= most))
    return googleError(400, "Invalid Input: maxResults", "invalid");
  const token = query.get("pageToken");
  if (token !== null && !readToken(token).startsWith(" "))
    return googleError(400, "Invalid Input: pageToken", "invalid");
  return undefined;
}

function findMaskFault(place: ContractPlace, mask: Mask | undefined): HttpReply | undefined {
  const about = place.maxResults === undefined ? ["kind", "etag"] : ["kind", "etag", "nextPageToken"];
  const wanted = [...(mask?.keys() ?? ["fields"])].filter((name) => name !== place.list);
  const asked = mask?.get(place.list) ?? new Map<string, Mask | undefined>();
  const [unknown] = [
    ...wanted.filter((name) => !about.includes(name)),
    ...[...asked.keys()].filter((name) => !place.fields.includes(name)),
    ...(place.opaque ?? []).filter((name) => asked.get(name) !== undefined),
  ];
  if (unknown === undefined) return undefined;
  return googleError(400, `Invalid field selection ${unknown}`, "invalidParameter");
}

const writeToken = (key: string): string => Buffer.from(` ${key}`).toString("base64url");
const readToken = (token: string): string => Buffer.from(token, "base64url").toString();

/** Pages go on after the key that the last one ended with. An empty list is left out, as Google does. */
function writePage(
  place: ContractPlace,
  url: URL,
  records: readonly JsonObject[],
  pageSize: number,
): JsonObject {
  const keyOf = (record: JsonObject): string => {
    // One account may hold licences of several SKUs, one moment several events.
    const more = readPath(record, "skuId") + readPath(record, "id.uniqueQualifier");
    return `${readPath(record, place.key)} ${more}`;
  };
  const after = readToken(url.searchParams.get("pageToken") ?? "").slice(1);
  const left = records
    .filter((record) => keyOf(record) > after)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const size = Math.min(Number(url.searchParams.get("maxResults") ?? left.length), pageSize);
  const last = place.maxResults === undefined ? undefined : left[size - 1];
  // A record that stands there twice is shown twice, on one page.
  const shown = last === undefined ? left : left.filter((record) => keyOf(record) <= keyOf(last));
  const hasMore = shown.length < left.length && last !== undefined;
  return {
    kind: place.kind,
    etag: '"contract"',
    ...(shown.length === 0 ? {} : { [place.list]: [...shown] }),
    ...(hasMore ? { nextPageToken: writeToken(keyOf(last)) } : {}),
  };
}
