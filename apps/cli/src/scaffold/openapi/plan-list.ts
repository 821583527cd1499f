// One path of an OpenAPI document as a list of records, or why it is none.
import type { Json, JsonObject } from "@edp/base";
import type { ListPlan, PagingPlan } from "./api-plan.ts";
import { findField, hasType, names, pickName, type FieldPlace } from "./find-fields.ts";
import { isObject, mergeSchema, objectAt, toList, type OpenApi } from "./read-document.ts";
import { makeSample } from "./sample-record.ts";

/** Undefined: the path is no list. A text: it is one, but cannot be taken, and why. */
export function planList(api: OpenApi, path: string, item: JsonObject): ListPlan | string | undefined {
  const operation = api.follow(item["get"]);
  if (path.includes("{") || !isObject(item["get"])) return undefined;
  const response = findResponse(api, operation);
  const answer = resolveDeep(api, response.schema);
  const found = findRecords(api, answer, path);
  if (found === undefined) return undefined;
  const record = objectAt(found.schema, "properties");
  const key = findKey(record, path);
  if (key === undefined) return `${path}: no field of its records looks like an id`;
  const parameters = readParameters(api, item, operation);
  const needed = parameters.find(({ isRequired }) => isRequired);
  if (needed !== undefined) return `${path}: it wants the parameter ${needed.name}`;
  const given = parameters.map(({ name }) => name);
  const around = objectAt(answer, "properties");
  const updatedAt = pickName(Object.keys(record), names.updatedAt);
  const summary = operation["summary"] ?? operation["description"];
  return {
    name: toSnake(path),
    path,
    description: typeof summary === "string" ? (summary.split("\n")[0] ?? path) : `Records of ${path}`,
    recordPath: found.path === "" ? undefined : found.path,
    key,
    updatedAt,
    countPath: findField(around, names.count, (schema) => hasType(schema, "integer", "number"))?.path,
    morePath: findField(around, names.more, (schema) => hasType(schema, "boolean"))?.path,
    paging: findPaging(given, around, response.hasLinkHeader),
    size: findSize(parameters),
    since: updatedAt === undefined ? undefined : pickName(given, names.since),
    permissions: listScopes(operation),
    sample: makeSample(found.schema),
  };
}

interface ResponsePlace {
  readonly schema: Json | undefined;
  readonly hasLinkHeader: boolean;
}

function findResponse(api: OpenApi, operation: JsonObject): ResponsePlace {
  const responses = objectAt(operation, "responses");
  const response = api.follow(responses["200"] ?? responses["2XX"] ?? responses["default"]);
  const content = objectAt(response, "content");
  const type = Object.keys(content).find((name) => /^application\/(.*\+)?json/.test(name)) ?? "";
  const headers = Object.keys(objectAt(response, "headers")).map((name) => name.toLowerCase());
  return { schema: objectAt(content, type)["schema"], hasLinkHeader: headers.includes("link") };
}

/** The schema with its properties resolved, two levels deep: as far as lists and links are looked for. */
function resolveDeep(api: OpenApi, schema: Json | undefined, depth = 0): JsonObject {
  const merged = mergeSchema(api, schema);
  if (depth > 3) return merged;
  const properties = Object.fromEntries(
    Object.entries(objectAt(merged, "properties")).map(([name, value]) => [
      name,
      resolveDeep(api, value, depth + 1),
    ]),
  );
  const { items } = merged;
  return {
    ...merged,
    properties,
    ...(items === undefined ? {} : { items: resolveDeep(api, items, depth + 1) }),
  };
}

function findRecords(api: OpenApi, answer: JsonObject, path: string): FieldPlace | undefined {
  if (hasType(answer, "array")) return { path: "", schema: mergeSchema(api, answer["items"]) };
  const properties = objectAt(answer, "properties");
  const own = path.split("/").at(-1) ?? "";
  const others = Object.keys(properties);
  const list = findField(
    properties,
    [...names.list, own, own.replaceAll("-", "_"), ...others],
    (schema) =>
      hasType(schema, "array") && Object.keys(objectAt(objectAt(schema, "items"), "properties")).length > 0,
  );
  return list === undefined ? undefined : { path: list.path, schema: objectAt(list.schema, "items") };
}

function findKey(record: JsonObject, path: string): string | undefined {
  const singular = (path.split("/").at(-1) ?? "").replaceAll("-", "_").replace(/s$/, "");
  const own = [`${singular}_id`, `${singular}Id`, `${singular}_key`, `${singular}Key`];
  const fields = Object.entries(record)
    .filter(([, schema]) => isObject(schema) && hasType(schema, "string", "integer"))
    .map(([name]) => name);
  return pickName(fields, [...names.key, ...own]) ?? fields.find((name) => /(_id|Id)$/.test(name));
}

interface Parameter {
  readonly name: string;
  readonly isRequired: boolean;
  readonly schema: JsonObject;
}

function readParameters(api: OpenApi, item: JsonObject, operation: JsonObject): readonly Parameter[] {
  return [...toList(item["parameters"]), ...toList(operation["parameters"])].flatMap((written) => {
    const { name, in: place, required, schema } = api.follow(written);
    if (place !== "query" || typeof name !== "string") return [];
    const followed = api.follow(schema);
    return [{ name, isRequired: required === true && followed["default"] === undefined, schema: followed }];
  });
}

function findPaging(given: readonly string[], around: JsonObject, hasLinkHeader: boolean): PagingPlan {
  const isText = (schema: JsonObject): boolean => hasType(schema, "string");
  const cursor = pickName(given, names.cursor);
  const nextCursor = findField(around, names.nextCursor, isText);
  if (cursor !== undefined && nextCursor !== undefined)
    return { kind: "cursor", parameter: cursor, path: nextCursor.path };
  const nextLink = findField(around, names.nextLink, isText);
  if (nextLink !== undefined) return { kind: "next-link", path: nextLink.path };
  if (hasLinkHeader) return { kind: "link-header" };
  const page = pickName(given, names.page);
  if (page !== undefined) return { kind: "page", parameter: page };
  const offset = pickName(given, names.offset);
  return offset === undefined ? { kind: "none" } : { kind: "offset", parameter: offset };
}

const largestPage = 200;

function findSize(parameters: readonly Parameter[]): ListPlan["size"] {
  const name = pickName(
    parameters.map((parameter) => parameter.name),
    names.size,
  );
  const schema = parameters.find((parameter) => parameter.name === name)?.schema;
  if (name === undefined || schema === undefined || !hasType(schema, "integer", "number")) return undefined;
  const { maximum } = schema;
  return { parameter: name, value: typeof maximum === "number" ? Math.min(maximum, largestPage) : 100 };
}

function listScopes(operation: JsonObject): readonly string[] {
  const scopes = toList(operation["security"]).flatMap((requirement) =>
    isObject(requirement) ? Object.values(requirement).flatMap(toList) : [],
  );
  return [...new Set(scopes.filter((scope) => typeof scope === "string"))];
}

/** `/v2/badge-readers` -> `badge_readers`: the last part, which most APIs name their lists by. */
function toSnake(path: string): string {
  const last = path.replace(/\/$/, "").split("/").at(-1) ?? "";
  const words = last
    .replace(/\.\w+$/, "")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase();
  return words.replaceAll(/[^a-z0-9]+/g, "_").replaceAll(/^_+|_+$/g, "") || "records";
}
