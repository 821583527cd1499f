// The TypeScript of a connector that reads an API through the connector `rest`.
import type { Json } from "@edp/base";
import type { ApiPlan, AuthPlan, ListPlan } from "./api-plan.ts";

export function writeIndex({ title, auth }: ApiPlan): string {
  return `// ${oneLine(title)}: where its lists are and how it pages stands in objects.ts. The connector \`rest\` does the work.
import type { DerivedConnector } from "@edp/connector-sdk";
import { objects } from "./objects.ts";

const connector: DerivedConnector = {
  base: "rest",
  configure: ({ ${["baseUrl", "privateNetwork", ...(auth.kind === "basic" ? ["user"] : []), ...(auth.kind === "oauth2" ? ["tokenUrl", "clientId"] : [])].join(", ")} }) => ({
    baseUrl: baseUrl ?? null,
    privateNetwork: privateNetwork ?? false,
    auth: ${writeAuth(auth)},
    objects,
  }),
};

export default connector;
`;
}

export function writeObjects({ lists }: ApiPlan): string {
  return `// How each list is read: see the config of the connector \`rest\`.
import type { JsonObject } from "@edp/base";

export const objects: JsonObject = ${writeValue(Object.fromEntries(lists.map((list) => [list.name, toObject(list)])))};
`;
}

export function writeConformance(plan: ApiPlan): string {
  const basePath = new URL(plan.baseUrl).pathname.replace(/\/$/, "");
  const served = plan.lists.map((list) => writeServed(list, basePath));
  return `// A small server that answers as the API does, for \`edp connectors test\`. Its faults and the rules are EDP's.
import type { JsonObject } from "@edp/base";
import {
  createHttpScenario,
  serveList,${plan.auth.kind === "oauth2" ? "\n  signIn," : ""}
  type ConformanceSuite,
  type HttpSeen,
  type HttpWorldView,
  type ServedList,
} from "@edp/connector-sdk/conformance";

const lists: readonly ServedList[] = ${writeValue(served)};

const samples: Readonly<Record<string, JsonObject>> = ${writeValue(Object.fromEntries(plan.lists.map(({ name, sample }) => [name, sample])))};

/** Eight records like the sample, each with its own id and time. */
function makeRecords(object: string, key: string, updatedAt: string | undefined): readonly JsonObject[] {
  const sample = samples[object] ?? {};
  return Array.from({ length: 8 }, (_, index) => ({
    ...sample,
    [key]: typeof sample[key] === "number" ? index + 1 : \`\${object}-\${(index + 1).toString()}\`,
    ...(updatedAt === undefined ? {} : { [updatedAt]: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString() }),
  }));
}

function isWelcome(${plan.auth.kind === "none" ? "" : "request: HttpSeen, world: HttpWorldView"}): boolean {
  ${writeWelcome(plan.auth)}
}

export default [
  createHttpScenario({
    name: "as the document says",
    secrets: ${JSON.stringify(listSecrets(plan.auth).map(({ name }) => name))},${plan.auth.kind === "oauth2" ? "\n    renewsSignIn: true," : ""}
    objects: [
${plan.lists.map(writeScenarioObject).join("\n")}
    ],
    source: (url) => ({ ${writeSource(plan.auth, basePath)} }),
    answer: (request, world) => {${writeTokenAnswer(plan.auth)}
      if (!isWelcome(${plan.auth.kind === "none" ? "" : "request, world"})) return { status: 401, json: { message: "the sign-in is wrong" } };
      return lists.map((list) => serveList(request, world, list)).find((reply) => reply !== undefined);
    },
  }),
] satisfies ConformanceSuite;
`;
}

/** What the sign-in needs, as the manifest writes it. */
export function listSecrets(
  auth: AuthPlan,
): readonly { readonly name: string; readonly description: string }[] {
  switch (auth.kind) {
    case "none":
      return [];
    case "basic":
      return [{ name: "password", description: "Password of the read-only user" }];
    case "bearer":
      return [{ name: "token", description: "Token of a read-only user" }];
    case "api-key":
      return [{ name: "api-key", description: "Key of a read-only user" }];
    case "oauth2":
      return [{ name: "client-secret", description: "Secret of the client" }];
  }
}

function writeAuth(auth: AuthPlan): string {
  switch (auth.kind) {
    case "none":
    case "bearer":
      return `{ kind: "${auth.kind}" }`;
    case "basic":
      return `{ kind: "basic", user: user ?? "" }`;
    case "api-key":
      return `{ kind: "api-key", in: "${auth.in}", name: ${JSON.stringify(auth.name)} }`;
    case "oauth2": {
      const scope = auth.scopes.length === 0 ? "" : `, scope: ${JSON.stringify(auth.scopes.join(" "))}`;
      return `{ kind: "oauth2", tokenUrl: tokenUrl ?? "", clientId: clientId ?? ""${scope} }`;
    }
  }
}

function writeWelcome(auth: AuthPlan): string {
  switch (auth.kind) {
    case "none":
      return "return true;";
    case "basic":
      return 'const pair = Buffer.from(`reader:${world.secret("password")}`).toString("base64");\n  return request.headers["authorization"] === `Basic ${pair}`;';
    case "bearer":
      return 'return request.headers["authorization"] === `Bearer ${world.secret("token")}`;';
    case "api-key":
      return auth.in === "header"
        ? `return request.headers[${JSON.stringify(auth.name.toLowerCase())}] === world.secret("api-key");`
        : `return request.url.searchParams.get(${JSON.stringify(auth.name)}) === world.secret("api-key");`;
    case "oauth2":
      return 'return world.isToken((request.headers["authorization"] ?? "").replace("Bearer ", ""));';
  }
}

function writeSource(auth: AuthPlan, basePath: string): string {
  const baseUrl = `baseUrl: \`\${url}${basePath}\``;
  if (auth.kind === "basic") return `${baseUrl}, user: "reader"`;
  return auth.kind === "oauth2" ? `${baseUrl}, tokenUrl: \`\${url}/the-token\`, clientId: "edp"` : baseUrl;
}

function writeTokenAnswer(auth: AuthPlan): string {
  if (auth.kind !== "oauth2") return "";
  return `
      if (request.url.pathname === "/the-token") {
        const isRight = new URLSearchParams(request.body).get("client_secret") === world.secret("client-secret");
        return isRight
          ? { about: signIn, json: { access_token: world.issueToken(), expires_in: 3600 } }
          : { about: signIn, status: 400, json: { error: "invalid_client" } };
      }`;
}

function writeScenarioObject({ name, key, updatedAt, since }: ListPlan): string {
  const modes = since === undefined ? `["full"]` : `["full", "incremental"]`;
  const records = `makeRecords("${name}", ${JSON.stringify(key)}, ${updatedAt === undefined ? "undefined" : JSON.stringify(updatedAt)})`;
  const change =
    updatedAt === undefined
      ? ""
      : `, change: (record, at) => ({ ...record, ${JSON.stringify(updatedAt)}: at.toISOString() })`;
  return `      { name: "${name}", modes: ${modes}, key: ${JSON.stringify(key)}, records: ${records}${change} },`;
}

function writeServed(list: ListPlan, basePath: string): Json {
  const { paging } = list;
  const served: Json =
    paging.kind === "cursor"
      ? { kind: "cursor", parameter: paging.parameter, field: paging.path }
      : paging.kind === "next-link"
        ? { kind: "next-link", field: paging.path }
        : { ...paging };
  return dropAbsent({
    object: list.name,
    path: `${basePath}${list.path}`,
    paging: served,
    field: list.recordPath,
    countField: list.countPath,
    moreField: list.morePath,
    since: list.since === undefined ? undefined : { parameter: list.since, field: list.updatedAt ?? "" },
  });
}

function toObject(list: ListPlan): Json {
  const { paging, size } = list;
  const page =
    size === undefined || paging.kind === "none" ? {} : { size: size.value, sizeParameter: size.parameter };
  const more =
    list.morePath === undefined || !(paging.kind === "page" || paging.kind === "offset")
      ? {}
      : { morePath: list.morePath };
  return dropAbsent({
    path: list.path,
    key: list.key,
    recordPath: list.recordPath,
    updatedAt: list.updatedAt,
    countPath: list.countPath,
    paging: { ...paging, ...page, ...more },
    incremental:
      list.since === undefined ? undefined : { parameter: list.since, field: list.updatedAt ?? "" },
  });
}

function dropAbsent(value: Readonly<Record<string, Json | undefined>>): Json {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, inner]])),
  );
}

/** A value as TypeScript writes it: keys without quotes where they need none. */
function writeValue(value: Json): string {
  return JSON.stringify(value, undefined, 2).replaceAll(/^(\s*)"([A-Za-z_]\w*)":/gm, "$1$2:");
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
