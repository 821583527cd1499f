// A record that fits a schema, for the contract server of a new connector. Plain and invented.
import type { Json, JsonObject } from "@edp/base";
import { hasType } from "./find-fields.ts";
import { isObject, objectAt } from "./read-document.ts";

export function makeSample(schema: JsonObject, depth = 0): JsonObject {
  const properties = Object.entries(objectAt(schema, "properties"));
  return Object.fromEntries(
    properties.map(([name, value]) => [name, isObject(value) ? makeValue(name, value, depth) : null]),
  );
}

function makeValue(name: string, schema: JsonObject, depth: number): Json {
  const first = Array.isArray(schema["enum"]) ? (schema["enum"] as readonly Json[])[0] : undefined;
  if (first !== undefined) return first;
  if (hasType(schema, "integer", "number")) return 1;
  if (hasType(schema, "boolean")) return true;
  if (hasType(schema, "array")) return [];
  if (hasType(schema, "object") || isObject(schema["properties"]))
    return depth > 2 ? {} : makeSample(schema, depth + 1);
  const format = schema["format"];
  if (format === "date-time") return "2026-01-01T00:00:00Z";
  if (format === "date") return "2026-01-01";
  if (format === "email") return "somebody@acme.example";
  return `some ${name}`;
}
