// What the conformance kit reads through this connector: one installation on premises, paged by offset, and one portal in
// the cloud, paged by keyset.
import type { JsonObject } from "@edp/base";
import {
  createHttpScenario,
  type ConformanceSuite,
  type HttpObject,
  type HttpWorldView,
} from "@edp/connector-sdk/conformance";
import { answerDesk, refuse, type DeskSettings } from "./conformance/desk.ts";

const time = (ms: number): JsonObject => ({ value: ms.toString(), display_value: "as the user likes it" });
const begin = Date.UTC(2026, 0, 1);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const change = (record: JsonObject, at: Date): JsonObject => ({
  ...record,
  last_updated_time: time(at.getTime()),
});

const make = (write: (number: number) => JsonObject): readonly JsonObject[] =>
  [1, 2, 3, 4, 5, 6, 7, 8].map((number) => ({ id: (99_990 + number * 3).toString(), ...write(number) }));

/** Every second request was never touched since it was made. */
const requests = make((number) => ({
  display_id: number.toString(),
  has_notes: number > 1,
  created_time: time(begin + number * 60_000),
  last_updated_time: number % 2 === 0 ? null : time(begin + number * 90_000),
}));

const named = make((number) => ({ name: `Record ${number.toString()}`, created_time: time(begin) }));
const noted = (record: JsonObject, at: Date): JsonObject => ({
  ...record,
  created_time: time(at.getTime()),
  recorded_time: time(at.getTime()),
});
const renamed = (record: JsonObject, at: Date): JsonObject => ({
  ...record,
  name: at.toISOString(),
  status: { name: at.toISOString() },
});

const whole = (names: readonly string[]): readonly HttpObject[] =>
  names.map((name) => ({ name, modes: ["full"], key: "id", records: named, change: renamed }));

const admin = ["departments", "sites", "support_groups", "categories", "statuses", "priorities"];
const others = [
  "service_categories",
  "slas",
  "problems",
  "changes",
  "users",
  "technicians",
  "workstations",
  "assets",
];

const lists = (names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, name]));

const changing: HttpObject = {
  name: "requests",
  modes: ["full", "incremental"],
  key: "id",
  records: requests,
  change,
};

const below: Readonly<Record<string, string>> = {
  request_notes: "notes",
  request_worklogs: "worklogs",
  request_tasks: "tasks",
  request_approval_levels: "approval_levels",
};

const hanging: readonly HttpObject[] = Object.keys(below).map((name) => ({
  name,
  modes: ["full", "incremental"],
  key: ({ id }) => `7|${text(id)}`,
  records: named,
  change: noted,
}));

const ofDesk: DeskSettings = {
  edition: "on-premises",
  lists: { ...lists(["requests", ...admin, ...others]), asset_assets: "assets" },
};
const ofPortal: DeskSettings = {
  edition: "cloud",
  portal: "itdesk",
  clientId: "1000.EDP",
  lists: { ...lists(["requests", "users", "technicians"]) },
};
const ofLists: DeskSettings = {
  ...ofPortal,
  lists: {
    requests: "requests",
    ...Object.fromEntries(Object.entries(below).map(([name, list]) => [`requests/7/${list}`, name])),
  },
};

const denied = refuse(403, 4002, "Not permitted");
const cloudSecrets = ["client-secret", "refresh-token"];
const toPortal = (url: string): JsonObject => ({
  edition: "cloud",
  baseUrl: url,
  accountsUrl: url,
  clientId: "1000.EDP",
  portal: "itdesk",
  pageSize: 3,
});

export default [
  createHttpScenario({
    name: "on premises, by offset",
    secrets: ["technician-key"],
    denied,
    objects: [changing, ...whole([...admin, ...others])],
    source: (url) => ({
      edition: "on-premises",
      baseUrl: url,
      paging: "offset",
      pageSize: 3,
      timeoutSeconds: 1,
      paths: { assets: "asset_assets" },
    }),
    answer: (request, world) => answerDesk(ofDesk, request, world),
  }),
  createHttpScenario({
    name: "in the cloud, by keyset",
    secrets: cloudSecrets,
    renewsSignIn: true,
    denied,
    objects: [changing, ...whole(["users", "technicians"])],
    source: toPortal,
    answer: (request, world) => answerDesk(ofPortal, request, world),
  }),
  createHttpScenario({
    name: "below a request in the cloud",
    secrets: cloudSecrets,
    renewsSignIn: true,
    denied,
    objects: hanging,
    source: toPortal,
    answer: (request, world) => answerDesk(ofLists, request, withRequest(world)),
  }),
] satisfies ConformanceSuite;

/** The world of the lists below holds them and nothing else. They hang below one request, which is updated with them. */
function withRequest(world: HttpWorldView): HttpWorldView {
  const times = Object.keys(below)
    .flatMap(world.list)
    .map(({ created_time: created }) => Number((created as { readonly value: string }).value)); // of `time`
  const updated = time(Math.max(...times));
  const request = { id: "7", has_notes: true, created_time: time(begin), last_updated_time: updated };
  return { ...world, list: (object) => (object === "requests" ? [request] : world.list(object)) };
}
