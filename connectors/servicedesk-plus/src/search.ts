// How a list is asked for: `input_data`, a JSON text in the query. Always sorted by id, so that rows keep their place
// while they change.
import type { JsonObject } from "@edp/base";
import type { DeskConfig } from "./config.ts";
import type { DeskObject } from "./objects.ts";

/** Rows whose field compares so with the value; all criteria of a list must hold. */
export interface Criterion {
  readonly field: string;
  readonly condition: "greater than" | "greater or equal" | "lesser than";
  readonly value: string;
}

/** One list. */
export interface DeskList {
  readonly name: string;
  readonly object: DeskObject;
  /** Of the request that a list below requests belongs to. */
  readonly requestId?: string;
  /** Instead of the object's own fields. */
  readonly fields?: readonly string[];
  readonly criteria: readonly Criterion[];
}

/** One page of it. */
export interface PageAsk {
  /** Rows with larger ids than this one. */
  readonly after?: string;
  /** From 1; by offset only. */
  readonly start?: number;
  readonly size: number;
  readonly wantsCount: boolean;
}

export function writeUrl(config: DeskConfig, list: DeskList, ask: PageAsk): URL {
  const url = new URL(`${config.api.href}/${findPath(config, list)}`);
  const { start, size, wantsCount } = ask;
  const fields = list.fields ?? listFields(config, list);
  const criteria = writeCriteria(list, ask);
  const info: JsonObject = {
    row_count: size,
    ...(start === undefined ? {} : { start_index: start }),
    sort_field: "id",
    sort_order: "asc",
    ...(criteria.length === 0 ? {} : { search_criteria: criteria }),
    ...(wantsCount ? { get_total_count: true } : {}),
    ...(fields.length === 0 ? {} : { fields_required: fields }),
  };
  url.searchParams.set("input_data", JSON.stringify({ list_info: info }));
  return url;
}

/** By keyset the place is a criterion; by offset it is a number. */
function writeCriteria({ criteria }: DeskList, { after, start }: PageAsk): readonly JsonObject[] {
  const place: Criterion | undefined =
    after === undefined || start !== undefined
      ? undefined
      : { field: "id", condition: "greater than", value: after };
  const all = place === undefined ? criteria : [...criteria, place];
  return all.map((one, index) => (index === 0 ? { ...one } : { ...one, logical_operator: "AND" }));
}

/** Fields that are asked for; none: what the list gives. The id always comes. */
export function listFields(config: DeskConfig, { name, object }: DeskList): readonly string[] {
  const { add = [], omit = [] } = config.attributes[name] ?? {};
  const fields = new Set([...object.fields.filter((field) => !omit.includes(field)), ...add]);
  // Without the times nobody could ask for changes.
  if (object.tellsChanges === true) for (const field of changeTimes) fields.add(field);
  return fields.size === 0 ? [] : [...new Set(["id", ...fields])];
}

/** A request that nobody has touched since it was made has no time of update. */
export const changeTimes = ["last_updated_time", "created_time"] as const;

function findPath({ paths }: DeskConfig, { name, object, requestId }: DeskList): string {
  return (paths[name] ?? object.path).replace("{id}", encodeURIComponent(requestId ?? ""));
}

/** Name of the list in the answer: the last part of the path. */
export function findListName(config: DeskConfig, list: DeskList): string {
  return findPath(config, list).split("/").at(-1) ?? "";
}
