// The search of a list: criteria, order, fields.
import type { Json, JsonObject } from "@edp/base";

interface Criterion {
  readonly field: string;
  readonly condition: string;
  readonly value: string;
  readonly logical_operator?: string;
}

export type Selected = { readonly rows: readonly JsonObject[] } | { readonly unknown: string };

const known: ReadonlySet<string> = new Set([
  "row_count",
  "start_index",
  "sort_field",
  "sort_order",
  "search_criteria",
  "get_total_count",
  "fields_required",
]);

export function selectRows(
  all: readonly JsonObject[],
  info: JsonObject,
  oddities: { readonly ignoresIdCriteria?: true; readonly comparesTexts?: true },
): Selected {
  const unknown = Object.keys(info).find((key) => !known.has(key));
  if (unknown !== undefined) return { unknown };
  // What the vendor's schema allows; this server reads nothing else into it.
  const criteria = (info["search_criteria"] ?? []) as unknown as readonly Criterion[];
  const odd = criteria.find(
    ({ condition, logical_operator: operator = "AND" }) => !(condition in conditions) || operator !== "AND",
  );
  if (odd !== undefined) return { unknown: odd.field };
  const used = criteria.filter(({ field }) => !(oddities.ignoresIdCriteria && field === "id"));
  const fits = (row: JsonObject, one: Criterion): boolean =>
    oddities.comparesTexts && one.field === "id"
      ? (readNumber(row["id"]) ?? 0n).toString() > one.value
      : conditions[one.condition]?.(readNumber(row[one.field]), one.value) === true;
  const rows = all
    .filter((row) => used.every((one) => fits(row, one)))
    .toSorted((a, b) => compare(readNumber(a["id"]), readNumber(b["id"])));
  const ordered = info["sort_order"] === "desc" ? rows.toReversed() : rows;
  return { rows: ordered.map((row) => pickFields(row, info["fields_required"])) };
}

type Compare = (value: bigint | undefined, limit: string) => boolean;

const conditions: Readonly<Record<string, Compare>> = {
  "greater than": (value, limit) => value !== undefined && value > BigInt(limit),
  "greater or equal": (value, limit) => value !== undefined && value >= BigInt(limit),
  "lesser than": (value, limit) => value !== undefined && value < BigInt(limit),
};

/** An id, or a time as `{ value, display_value }`; undefined for null. */
function readNumber(value: Json | undefined): bigint | undefined {
  if (typeof value === "string" && /^\d+$/.test(value)) return BigInt(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return readNumber((value as JsonObject)["value"]);
}

const compare = (a = 0n, b = 0n): number => (a < b ? -1 : a > b ? 1 : 0);

/** The id always comes; a field that a row does not have comes as null. */
function pickFields(row: JsonObject, fields: Json | undefined): JsonObject {
  if (!Array.isArray(fields)) return row;
  const names = ["id", ...fields.filter((field) => typeof field === "string")];
  return Object.fromEntries([...new Set(names)].map((name) => [name, row[name] ?? null]));
}
