import type { Json } from "@edp/base";

/** Compose reads `$NAME` in every value as one of its own variables; a doubled dollar is a dollar. */
export function escapeDollars(value: Json): Json {
  if (typeof value === "string") return value.replaceAll("$", "$$$$");
  if (Array.isArray(value)) return (value as readonly Json[]).map(escapeDollars);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, escapeDollars(part)]));
}
