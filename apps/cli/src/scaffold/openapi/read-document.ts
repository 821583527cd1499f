// An OpenAPI document (3.0 or 3.1, JSON or YAML), with its own references followed.
import { EdpError, readYaml, type Json, type JsonObject } from "@edp/base";
import { readFileSync } from "node:fs";

export interface OpenApi {
  readonly root: JsonObject;
  /** The object behind a reference; the value itself when it is none. Empty when it is no object. */
  readonly follow: (value: Json | undefined) => JsonObject;
}

export function readOpenApi(file: string): OpenApi {
  return createOpenApi(parse(file), file);
}

export function createOpenApi(root: Json, file: string): OpenApi {
  if (!isObject(root) || typeof root["openapi"] !== "string" || !root["openapi"].startsWith("3.")) {
    throw new EdpError("EDP-SRC-104", { file, problem: "it is no OpenAPI 3 document" });
  }
  const follow = (value: Json | undefined, depth = 0): JsonObject => {
    if (!isObject(value)) return {};
    const reference = value["$ref"];
    if (typeof reference !== "string" || depth > 20) return value;
    return follow(find(root, reference), depth + 1);
  };
  return { root, follow: (value) => follow(value) };
}

function parse(file: string): Json {
  try {
    return readYaml(readFileSync(file, "utf8")); // JSON is YAML, too
  } catch (cause) {
    const problem = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : "it cannot be read";
    throw new EdpError("EDP-SRC-104", { file, problem }, { cause });
  }
}

/** `#/components/schemas/Badge`. References into other files are not followed. */
function find(root: JsonObject, reference: string): Json | undefined {
  if (!reference.startsWith("#/")) return undefined;
  return reference
    .slice(2)
    .split("/")
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<Json | undefined>((value, part) => (isObject(value) ? value[part] : undefined), root);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function toList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** A schema with the properties of all that it is made of. */
export function mergeSchema(api: OpenApi, value: Json | undefined, depth = 0): JsonObject {
  const schema = api.follow(value);
  if (depth > 8) return schema;
  const parts = ["allOf", "oneOf", "anyOf"].flatMap((key) => toList(schema[key]));
  return parts
    .map((part) => mergeSchema(api, part, depth + 1))
    .reduce<JsonObject>(
      (merged, part) => ({
        ...part,
        ...merged,
        properties: { ...objectAt(part, "properties"), ...objectAt(merged, "properties") },
      }),
      schema,
    );
}

export function objectAt(value: JsonObject, key: string): JsonObject {
  const inner = value[key];
  return isObject(inner) ? inner : {};
}
