// What the conformance kit reads through this connector: a small tenant, once by changes and once by lists, with the
// ways of signing in spread over its scenarios.
import type { JsonObject } from "@edp/base";
import {
  createHttpScenario,
  madeByTheKit,
  makeCertificate,
  signIn,
  type ConformanceSuite,
  type HttpObject,
  type HttpReply,
  type HttpSeen,
  type HttpWorldView,
} from "@edp/connector-sdk/conformance";
import { answerRound, serve } from "./conformance/tenant.ts";

const tenantId = "11111111-2222-4333-8444-555555555555";
const clientId = "55555555-6666-4777-8888-999999999999";
const id = (number: number): string => `00000000-0000-4000-8000-${number.toString().padStart(12, "0")}`;
const text = (value: unknown): string => (typeof value === "string" ? value : "");

const make = (write: (number: number) => JsonObject): readonly JsonObject[] =>
  [1, 2, 3, 4, 5, 6, 7, 8].map((number) => write(number));

const change = (record: JsonObject, at: Date): JsonObject => ({ ...record, changedAt: at.toISOString() });
const byChanges = { modes: ["full", "incremental"], statesDeletions: true, change } as const;
const byLists = { modes: ["full"], change } as const;

const accounts = make((number) => ({ id: id(number), displayName: `Account ${number.toString()}` }));
const edges = make((number) => ({ groupId: id(number), id: id(number + 100) }));
const children = make((number) => ({ id: `c${number.toString()}`, membershipType: "private" }));
const edgeKey = (record: JsonObject): string => `${text(record["groupId"])}:${text(record["id"])}:member`;
const childKey = (record: JsonObject): string => `${id(1)}:${text(record["id"])}`;

const tracked = (how: typeof byChanges | typeof byLists): readonly HttpObject[] => [
  { name: "users", key: "id", records: accounts, ...how },
  { name: "groups", key: "id", records: accounts, ...how },
  { name: "group_memberships", key: edgeKey, records: edges, ...how },
];

const listed: readonly HttpObject[] = [
  { name: "subscribed_skus", key: "skuId", records: make((number) => ({ skuId: id(number) })), ...byLists },
  {
    name: "user_license_details",
    key: (record) => `${id(1)}:${text(record["skuId"])}`,
    records: make((number) => ({ id: number.toString(), skuId: id(number) })),
    ...byLists,
  },
  { name: "teams", key: "id", records: accounts, ...byLists },
  { name: "channels", key: childKey, records: children, ...byLists },
  { name: "team_members", key: childKey, records: children, ...byLists },
  { name: "channel_members", key: (record) => `c1:${text(record["id"])}`, records: children, ...byLists },
  { name: "sign_in_activity", key: "id", records: accounts, ...byLists },
  {
    name: "usage_reports",
    key: (record) => `getEmailActivityUserDetail:${text(record["upn"])}`,
    records: make((number) => ({ upn: `user${number.toString()}@acme.example`, sent: number.toString() })),
    ...byLists,
  },
];

interface Door {
  readonly name: string;
  readonly config: JsonObject;
  readonly objects: readonly HttpObject[];
  readonly secrets: Readonly<Record<string, string>>;
  readonly isWelcome: (request: HttpSeen, world: HttpWorldView) => boolean;
}

const goodUntil = { from: new Date("2020-01-01T00:00:00Z"), until: new Date("2090-01-01T00:00:00Z") };
const certificate = makeCertificate(goodUntil, "rsa");

const doors: readonly Door[] = [
  {
    name: "by changes, with a client secret",
    config: { auth: "client-secret" },
    objects: tracked(byChanges),
    secrets: { "client-secret": madeByTheKit },
    isWelcome: ({ body }, world) =>
      new URLSearchParams(body).get("client_secret") === world.secret("client-secret"),
  },
  {
    name: "by lists, with a certificate",
    config: { auth: "certificate", changes: false },
    objects: [...tracked(byLists), ...listed],
    secrets: { "client-certificate": certificate.key + certificate.cert },
    isWelcome: ({ body }) =>
      (new URLSearchParams(body).get("client_assertion") ?? "").split(".").length === 3,
  },
  {
    name: "with the identity of an app",
    config: { auth: "managed-identity" },
    objects: tracked(byChanges),
    secrets: { "identity-header": madeByTheKit },
    isWelcome: ({ headers }, world) => headers["x-identity-header"] === world.secret("identity-header"),
  },
];

function answer(door: Door, request: HttpSeen, world: HttpWorldView): HttpReply | undefined {
  const { pathname } = request.url;
  const known = new Set(door.objects.map(({ name }) => name));
  if (pathname.endsWith("/token")) return answerToken(door, request, world);
  if (pathname === "/report") return serve(request, world, known);
  const token = (request.headers["authorization"] ?? "").replace("Bearer ", "");
  if (!world.isToken(token)) return { status: 401, json: { error: { code: "InvalidAuthenticationToken" } } };
  return answerRound(request, world) ?? serve(request, world, known);
}

function answerToken(door: Door, request: HttpSeen, world: HttpWorldView): HttpReply {
  if (door.isWelcome(request, world))
    return { about: signIn, json: { access_token: world.issueToken(), expires_in: 3600 } };
  return {
    about: signIn,
    status: 401,
    json: { error: "invalid_client", error_description: "AADSTS7000215: No" },
  };
}

export default doors.map((door) =>
  createHttpScenario({
    name: door.name,
    secrets: door.secrets,
    renewsSignIn: true,
    objects: door.objects,
    source: (url) => ({
      tenantId,
      clientId,
      loginEndpoint: url,
      graphEndpoint: url,
      identityEndpoint: `${url}/identity/token`,
      usageReports: { reports: ["getEmailActivityUserDetail"], period: "D7" },
      ...door.config,
    }),
    answer: (request, world) => answer(door, request, world),
  }),
) satisfies ConformanceSuite;
