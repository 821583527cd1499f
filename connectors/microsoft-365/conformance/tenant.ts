// A small Graph for the kit: lists, lists below others, batches, rounds of changes and one report. Pages go on after
// the id that the last one ended with, so that borders do not shift; what a round follows stands in its tokens.
import type { JsonObject } from "@edp/base";
import type { HttpReply, HttpSeen, HttpWorldView } from "@edp/connector-sdk/conformance";

const pageSize = 3;
/** The account, team or channel that has children; the others have none. */
const firstId = "00000000-0000-4000-8000-000000000001";
const firstChannel = "c1";
const text = (value: unknown): string => (typeof value === "string" ? value : "");

interface Place {
  readonly path: RegExp;
  readonly object: string;
  readonly isThere?: (record: JsonObject, id: string) => boolean;
}

const places: readonly Place[] = [
  { path: /^\/users$/, object: "users" },
  {
    path: /^\/users\/([^/]+)\/licenseDetails$/,
    object: "user_license_details",
    isThere: (_r, id) => id === firstId,
  },
  { path: /^\/groups$/, object: "groups" },
  {
    path: /^\/groups\/([^/]+)\/members$/,
    object: "group_memberships",
    isThere: (r, id) => r["groupId"] === id,
  },
  { path: /^\/groups\/([^/]+)\/owners$/, object: "group_memberships", isThere: () => false },
  { path: /^\/subscribedSkus$/, object: "subscribed_skus" },
  { path: /^\/teams$/, object: "teams" },
  { path: /^\/teams\/([^/]+)\/channels$/, object: "channels", isThere: (_r, id) => id === firstId },
  { path: /^\/teams\/([^/]+)\/members$/, object: "team_members", isThere: (_r, id) => id === firstId },
  {
    path: /^\/teams\/[^/]+\/channels\/([^/]+)\/members$/,
    object: "channel_members",
    isThere: (_r, id) => id === firstChannel,
  },
];

/** What this app has no permission for. */
const refusal: HttpReply = { status: 403, json: { error: { code: "Authorization_RequestDenied" } } };

/** `known`: the objects of the scenario; all others may not be read. */
export function serve(
  request: HttpSeen,
  world: HttpWorldView,
  known: ReadonlySet<string>,
): HttpReply | undefined {
  const { url } = request;
  const path = url.pathname.replace(/^\/v1\.0/, "");
  if (path === "/$batch") return answerBatch(request, world, known);
  if (path.startsWith("/reports/") && known.has("usage_reports"))
    return { about: "usage_reports", status: 302, headers: { location: `${url.origin}/report` } };
  if (path === "/report") return { about: "usage_reports", body: writeReport(world) };
  if (path === "/organization") return { json: { value: [{ id: firstId }] } };
  const counted = /^\/(users|groups)\/\$count$/.exec(path)?.[1];
  if (counted !== undefined) return { body: world.list(counted).length.toString() };
  return answerList(url, world, known);
}

function answerList(url: URL, world: HttpWorldView, known: ReadonlySet<string>): HttpReply | undefined {
  const path = url.pathname.replace(/^\/v1\.0/, "");
  const place = places.find((candidate) => candidate.path.test(path));
  if (place === undefined) return undefined;
  const id = decodeURIComponent(place.path.exec(path)?.[1] ?? "");
  const object = url.searchParams.get("$select") === "id,signInActivity" ? "sign_in_activity" : place.object;
  if (!known.has(object)) return refusal;
  const records = world.list(object).filter((record) => place.isThere?.(record, id) ?? true);
  const shown =
    object === "users" ? records.map(addLicences) : records.map(({ groupId: _own, ...rest }) => rest);
  return { about: object, json: writePage(url, shown) };
}

const addLicences = (record: JsonObject): JsonObject => ({
  ...record,
  assignedLicenses: record["id"] === firstId ? [{ skuId: "s" }] : [],
});

const keyOf = (record: JsonObject): string => text(record["id"] ?? record["skuId"]);

function cut(
  records: readonly JsonObject[],
  after: string,
): readonly [readonly JsonObject[], string | undefined] {
  const left = records
    .filter((record) => keyOf(record) > after)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  // A record that stands there twice is shown twice, on one page.
  const last = left[pageSize - 1];
  const page = last === undefined ? left : left.filter((record) => keyOf(record) <= keyOf(last));
  return [page, page.length < left.length && last !== undefined ? keyOf(last) : undefined];
}

function writePage(url: URL, records: readonly JsonObject[]): JsonObject {
  const [value, after] = cut(records, url.searchParams.get("$skiptoken") ?? "");
  if (after === undefined) return { value: [...value] };
  const next = new URL(url);
  next.searchParams.set("$skiptoken", after);
  return { value: [...value], "@odata.nextLink": next.href };
}

function answerBatch({ url, body }: HttpSeen, world: HttpWorldView, known: ReadonlySet<string>): HttpReply {
  const { requests } = JSON.parse(body) as { readonly requests: readonly { id: string; url: string }[] };
  let about = "";
  const responses = requests.map(({ id, url: path }) => {
    const part = new URL(`${url.origin}/v1.0${path}`);
    const reply = answerList(part, world, known);
    about = text(reply?.about) || about;
    return reply === undefined
      ? { id, status: 404, headers: {}, body: {} }
      : { id, status: reply.status ?? 200, headers: {}, body: reply.json ?? null };
  });
  // Answers come in any order.
  return { about, readsBy: "a batch of reads", json: { responses: responses.reverse() } };
}

interface RoundToken {
  readonly since: string | undefined;
  readonly startedAt: string;
  readonly after: string;
  readonly select: string;
  readonly filter: string | null;
}

export function answerRound({ url }: HttpSeen, world: HttpWorldView): HttpReply | undefined {
  const collection = /^\/v1\.0\/(users|groups)\/delta$/.exec(url.pathname)?.[1];
  if (collection === undefined) return undefined;
  const token = readToken(url, world.clock.now().toISOString());
  const object = token.select.startsWith("members") ? "group_memberships" : collection;
  const [page, after] = cut(listRound(object, token, world), token.after);
  const value = object === "group_memberships" ? page.map(writeGroup) : [...page];
  const link = new URL(`${url.origin}${url.pathname}`);
  const next = { ...token, after: after ?? "" };
  const name = after === undefined ? "deltatoken" : "skiptoken";
  link.searchParams.set(`$${name}`, Buffer.from(JSON.stringify(next)).toString("base64url"));
  const key = after === undefined ? "@odata.deltaLink" : "@odata.nextLink";
  return { about: object, json: { value, [key]: link.href } };
}

function readToken(url: URL, now: string): RoundToken {
  const query = url.searchParams;
  const read = (text: string): RoundToken =>
    JSON.parse(Buffer.from(text, "base64url").toString()) as RoundToken; // this side wrote it
  const [delta, skip] = [query.get("$deltatoken"), query.get("$skiptoken")];
  if (skip !== null) return read(skip);
  if (delta !== null) {
    const before = read(delta);
    return { ...before, since: before.startedAt, startedAt: now, after: "" };
  }
  const select = query.get("$select") ?? "";
  return { since: undefined, startedAt: now, after: "", select, filter: query.get("$filter") };
}

function listRound(
  object: string,
  { since, filter }: RoundToken,
  world: HttpWorldView,
): readonly JsonObject[] {
  const all = world
    .list(object)
    .filter((record) => filter === null || filter.includes(`'${text(record["id"])}'`));
  if (since === undefined) return all;
  const gone = world
    .listRemoved(object)
    .filter(({ at }) => at.toISOString() >= since)
    .map(({ record: { id, groupId } }) => ({
      id: id ?? null,
      ...(groupId === undefined ? {} : { groupId }),
      "@removed": { reason: "deleted" },
    }));
  return [...all.filter((record) => text(record["changedAt"]) >= since), ...gone];
}

/** An edge as a round tells it: inside its group. */
function writeGroup({ groupId, ...member }: JsonObject): JsonObject {
  return { id: groupId ?? null, "members@delta": [member] };
}

function writeReport(world: HttpWorldView): string {
  const rows = world
    .list("usage_reports")
    .map(({ upn, sent, changedAt }) => `2026-11-20,${text(upn)},${text(sent)}${text(changedAt)},7`);
  return ["Report Refresh Date,User Principal Name,Send Count,Report Period", ...rows, ""].join("\r\n");
}
