// What the conformance kit reads through this connector: small APIs, one for each way of paging, with the ways of
// signing in spread over them. The model for a connector that speaks HTTP.
import type { Json, JsonObject } from "@edp/base";
import {
  createHttpScenario,
  makeCertificate,
  makeRecords,
  serveList,
  signIn,
  type ConformanceSuite,
  type HttpReply,
  type HttpSeen,
  type HttpWorldView,
  type ServedPaging,
} from "@edp/connector-sdk/conformance";

interface Api {
  readonly name: string;
  readonly secrets: readonly string[] | Readonly<Record<string, string>>;
  /** Whose certificates the server accepts. */
  readonly clientAuthority?: string;
  /** `auth` in the source's config. */
  readonly auth: (url: string) => JsonObject;
  readonly isWelcome: (request: HttpSeen, world: HttpWorldView) => boolean;
  /** How the server pages, and how the config says so. */
  readonly served: ServedPaging;
  readonly written: JsonObject;
  /** Asked for by POST: how the object is described, and where a body has its parameters. */
  readonly search?: { readonly written: JsonObject; readonly valuesUnder?: string };
  /** Field of the answer that holds the list. */
  readonly field?: string;
  /** Field that is true while pages follow. Default more. */
  readonly moreField?: string;
  readonly isIncremental?: boolean;
  /** Answers in XML, below this element. */
  readonly xmlRoot?: string;
  /** The sign-in gives a token that expires. */
  readonly givesTokens?: boolean;
}

const reader = makeCertificate({
  from: new Date("2020-01-01T00:00:00Z"),
  until: new Date("2099-01-01T00:00:00Z"),
});

const path = "/api/v1/requests";
const basic = (world: HttpWorldView): string =>
  Buffer.from(`reader:${world.secret("password")}`).toString("base64");

const apis: readonly Api[] = [
  {
    name: "by offset, with an API key in a header",
    secrets: ["api-key"],
    auth: () => ({ kind: "api-key", in: "header", name: "x-key" }),
    isWelcome: ({ headers }, world) => headers["x-key"] === world.secret("api-key"),
    served: { kind: "offset", parameter: "skip" },
    written: { kind: "offset", parameter: "skip" },
    field: "items",
    isIncremental: true,
  },
  {
    name: "by page number, with a user and a password",
    secrets: ["password"],
    auth: () => ({ kind: "basic", user: "reader" }),
    isWelcome: ({ headers }, world) => headers["authorization"] === `Basic ${basic(world)}`,
    served: { kind: "page", parameter: "page" },
    written: { kind: "page", parameter: "page", morePath: "more" },
    field: "items",
  },
  {
    name: "by cursor, with an API key in the query",
    secrets: ["api-key"],
    auth: () => ({ kind: "api-key", in: "query", name: "key" }),
    isWelcome: ({ url }, world) => url.searchParams.get("key") === world.secret("api-key"),
    served: { kind: "cursor", parameter: "after", field: "next" },
    written: { kind: "cursor", parameter: "after", path: "next" },
    field: "items",
  },
  {
    name: "by next link, with OAuth client credentials",
    secrets: ["client-secret"],
    givesTokens: true,
    auth: (url) => ({ kind: "oauth2", tokenUrl: `${url}/token`, clientId: "edp" }),
    isWelcome: ({ headers }, world) => world.isToken((headers["authorization"] ?? "").replace("Bearer ", "")),
    served: { kind: "next-link", field: "next" },
    written: { kind: "next-link", path: "next" },
    field: "items",
    isIncremental: true,
  },
  {
    name: "by offset, with an OAuth refresh token",
    secrets: ["refresh-token"],
    givesTokens: true,
    auth: (url) => ({ kind: "oauth2", grant: "refresh-token", tokenUrl: `${url}/token`, clientId: "edp" }),
    isWelcome: ({ headers }, world) => world.isToken((headers["authorization"] ?? "").replace("Bearer ", "")),
    served: { kind: "offset", parameter: "skip" },
    written: { kind: "offset", parameter: "skip" },
    field: "items",
  },
  {
    name: "by the header Link, with a token",
    secrets: ["token"],
    auth: () => ({ kind: "bearer" }),
    isWelcome: ({ headers }, world) => headers["authorization"] === `Bearer ${world.secret("token")}`,
    served: { kind: "link-header" },
    written: { kind: "link-header" },
  },
  {
    name: "by POST, with the page number in the body",
    secrets: ["token"],
    auth: () => ({ kind: "bearer" }),
    isWelcome: ({ headers }, world) => headers["authorization"] === `Bearer ${world.secret("token")}`,
    served: { kind: "page", parameter: "page" },
    written: { kind: "page", parameter: "page", morePath: "more" },
    search: { written: { post: { body: { state: "open" } } } },
    field: "items",
    isIncremental: true,
  },
  {
    name: "by a GraphQL connection",
    secrets: ["token"],
    auth: () => ({ kind: "bearer" }),
    isWelcome: ({ headers }, world) => headers["authorization"] === `Bearer ${world.secret("token")}`,
    served: { kind: "cursor", parameter: "after", field: "data.requests.pageInfo.endCursor" },
    written: { kind: "relay" },
    search: {
      written: { graphql: { query: "query ($after: String) { requests(after: $after) { nodes { id } } }" } },
      valuesUnder: "variables",
    },
    field: "data.requests.nodes",
    moreField: "data.requests.pageInfo.hasNextPage",
  },
  {
    name: "in XML, by next link",
    secrets: ["api-key"],
    auth: () => ({ kind: "api-key", in: "header", name: "x-key" }),
    isWelcome: ({ headers }, world) => headers["x-key"] === world.secret("api-key"),
    served: { kind: "next-link", field: "next" },
    written: { kind: "next-link", path: "answer.next" },
    field: "requests.request",
    xmlRoot: "answer",
    isIncremental: true,
  },
  {
    name: "on one page, with a client certificate",
    secrets: { "client-certificate": reader.cert, "client-key": reader.key },
    clientAuthority: reader.cert,
    auth: () => ({ kind: "none" }),
    isWelcome: () => true,
    served: { kind: "none" },
    written: { kind: "none" },
  },
];

function answer(api: Api, request: HttpSeen, world: HttpWorldView): HttpReply | undefined {
  if (request.url.pathname === "/token") return answerToken(request, world);
  const reads = api.search === undefined ? {} : { readsBy: "a search" };
  if (!api.isWelcome(request, world)) return { ...reads, status: 401, json: { message: "wrong key" } };
  const asked = toQuery(api, request);
  const reply =
    asked &&
    serveList(asked, world, {
      object: "requests",
      path,
      paging: api.served,
      ...(api.field === undefined
        ? {}
        : { field: api.field, countField: "total", moreField: api.moreField ?? "more" }),
      since: { parameter: "since", field: "updated_at" },
    });
  if (reply === undefined) return undefined;
  if (api.xmlRoot === undefined) return { ...reply, ...reads };
  const { json, ...rest } = reply;
  return {
    ...rest,
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0"?>${toXml(api.xmlRoot, json)}`,
  };
}

function toXml(name: string, value: Json | undefined): string {
  if (Array.isArray(value)) return value.map((item: Json) => toXml(name, item)).join("");
  const inside =
    typeof value === "object" && value !== null
      ? Object.entries(value).map(([key, inner]) => toXml(key, inner))
      : [String(value ?? "").replace(/[<&]/g, (character) => `&#${character.charCodeAt(0).toString()};`)];
  return `<${name}>${inside.join("")}</${name}>`;
}

/** The same question as a GET would ask it. */
function toQuery({ search }: Api, request: HttpSeen): HttpSeen | undefined {
  if (search === undefined) return request;
  if (request.method !== "POST") return undefined;
  const body = JSON.parse(request.body) as JsonObject;
  const values = search.valuesUnder === undefined ? body : body[search.valuesUnder];
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(values as JsonObject))
    url.searchParams.set(name, typeof value === "string" ? value : JSON.stringify(value));
  return { ...request, method: "GET", url };
}

function answerToken({ body }: HttpSeen, world: HttpWorldView): HttpReply {
  const form = new URLSearchParams(body);
  const isRight =
    form.get("grant_type") === "refresh_token"
      ? form.get("refresh_token") === world.secret("refresh-token")
      : form.get("client_secret") === world.secret("client-secret");
  return isRight
    ? { about: signIn, json: { access_token: world.issueToken(), expires_in: 3600 } }
    : { about: signIn, status: 400, json: { error: "invalid_client" } };
}

function writeObject({ written, search, field, isIncremental, xmlRoot }: Api): JsonObject {
  const root = xmlRoot === undefined ? "" : `${xmlRoot}.`;
  return {
    path: "/requests",
    key: "id",
    updatedAt: "updated_at",
    paging: written,
    ...search?.written,
    ...(xmlRoot === undefined ? {} : { format: "xml" }),
    ...(field === undefined ? {} : { recordPath: `${root}${field}`, countPath: `${root}total` }),
    ...(isIncremental === true ? { incremental: { parameter: "since", field: "updated_at" } } : {}),
  };
}

const notesPath = new RegExp(`^${path}/(\\d+)/notes$`);

/** One list for each record of another object, with several pages each. */
const below = createHttpScenario({
  name: "lists below the records of another object",
  secrets: ["token"],
  objects: [
    {
      name: "notes",
      modes: ["full"],
      key: (note) => `${note["request"] as string}|${note["id"] as string}`, // both texts, as made below
      records: makeRecords(12).map((record, index) => ({ ...record, request: (1 + (index % 3)).toString() })),
    },
    { name: "requests", modes: ["full"], key: "id", records: makeRecords(7) },
  ],
  source: (url) => ({
    baseUrl: `${url}/api/v1`,
    auth: { kind: "bearer" },
    timeoutSeconds: 1,
    objects: {
      requests: { path: "/requests", key: "id", paging: { kind: "link-header" } },
      notes: {
        parent: { object: "requests", concurrency: 2 },
        path: "/requests/{id}/notes",
        key: "id",
        paging: { kind: "offset", parameter: "skip" },
      },
    },
  }),
  answer: (request, world) => {
    if (request.headers["authorization"] !== `Bearer ${world.secret("token")}`)
      return { status: 401, json: { message: "wrong key" } };
    const parent = notesPath.exec(request.url.pathname)?.[1];
    if (parent === undefined)
      return serveList(request, world, { object: "requests", path, paging: { kind: "link-header" } });
    const list: HttpWorldView["list"] = (object) =>
      world.list(object).filter((note) => note["request"] === parent);
    const served = { object: "notes", path: request.url.pathname, size: 2 } as const;
    return serveList(
      request,
      { ...world, list },
      { ...served, paging: { kind: "offset", parameter: "skip" } },
    );
  },
});

const lists = apis.map((api) =>
  createHttpScenario({
    name: api.name,
    secrets: api.secrets,
    renewsSignIn: api.givesTokens ?? false,
    ...(api.clientAuthority === undefined ? {} : { clientAuthority: api.clientAuthority }),
    objects: [
      {
        name: "requests",
        modes: api.isIncremental === true ? ["full", "incremental"] : ["full"],
        key: "id",
        records: makeRecords(8),
      },
    ],
    source: (url) => ({
      baseUrl: `${url}/api/v1`,
      auth: api.auth(url),
      ...(api.clientAuthority === undefined ? {} : { clientCertificate: true }),
      timeoutSeconds: 1, // so that the silent server takes a second, not ten
      objects: { requests: writeObject(api) },
    }),
    answer: (request, world) => answer(api, request, world),
  }),
);

export default [...lists, below] satisfies ConformanceSuite;
