import type { Json, JsonObject } from "@edp/base";

/**
 * A source's config as one environment sees it. Each key of the environment replaces the source's whole value of
 * that key, and null removes it. One level: nothing inside a value is merged.
 */
export function mergeConfig(config: JsonObject = {}, override: JsonObject = {}): JsonObject {
  const merged: Record<string, Json> = { ...config };
  for (const [key, value] of Object.entries(override)) {
    if (value === null) Reflect.deleteProperty(merged, key);
    else merged[key] = value;
  }
  return merged;
}
