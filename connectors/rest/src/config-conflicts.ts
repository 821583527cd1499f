// Settings of an object that the schema allows one by one, and that cannot work together.
import type { RestObject } from "./config.ts";
import { unitMs } from "./windows.ts";

export interface Conflict {
  /** Where it stands in the object's description. */
  readonly key: string;
  readonly problem: string;
}

export function findConflict(
  object: RestObject,
  objects: ReadonlyMap<string, RestObject>,
): Conflict | undefined {
  const { post, paging } = object;
  if (post !== undefined && (paging.kind === "next-link" || paging.kind === "link-header"))
    return {
      key: "paging.kind",
      problem: `cannot be ${paging.kind} in a search: a link is asked for by GET`,
    };
  return (
    findFormatConflict(object) ??
    findParentConflict(object, objects) ??
    findTemplateConflict(object) ??
    findWindowConflict(object)
  );
}

function findFormatConflict({ format, recordPath, lists }: RestObject): Conflict | undefined {
  if (format === "xml" && recordPath.length < 2)
    return { key: "recordPath", problem: "must lead to a record's element, such as tickets.ticket" };
  if (format === "json" && lists.length > 0)
    return { key: "lists", problem: "is for answers in XML: JSON says itself what is a list" };
  return undefined;
}

function findParentConflict(
  { path, parent, post, incremental }: RestObject,
  objects: ReadonlyMap<string, RestObject>,
): Conflict | undefined {
  const hasField = /\{[^}]+\}/.test(path);
  if (parent === undefined)
    return hasField ? { key: "path", problem: "names a parent's field, but there is no parent" } : undefined;
  const above = objects.get(parent.object);
  if (above === undefined) return { key: "parent.object", problem: "is no object of this source" };
  if (above.parent !== undefined) return { key: "parent.object", problem: "has a parent itself" };
  if (!hasField)
    return { key: "path", problem: "names no field of the parent, such as /requests/{id}/notes" };
  if (post !== undefined) return { key: "parent", problem: "cannot stand beside post or graphql" };
  if (incremental?.windowSeconds === undefined) return undefined;
  return { key: "incremental.windowSeconds", problem: "cannot stand beside parent" };
}

function findTemplateConflict({ incremental }: RestObject): Conflict | undefined {
  if (incremental?.template === undefined) return undefined;
  const { template, format, windowSeconds, untilParameter } = incremental;
  const key = "incremental.template";
  if (!template.includes("{since}")) return { key, problem: "needs {since} in it" };
  if (format === "text")
    return { key, problem: "needs a format that is not text: no record may write a query" };
  if (!template.includes("{until}")) return undefined;
  if (windowSeconds === undefined) return { key, problem: "has {until}, which only windowSeconds fills" };
  return untilParameter === undefined
    ? undefined
    : { key, problem: "has {until}, so there can be no untilParameter" };
}

function findWindowConflict({ incremental }: RestObject): Conflict | undefined {
  if (incremental?.windowSeconds === undefined) return undefined;
  const { windowSeconds, start, untilParameter, format, template } = incremental;
  const key = "incremental.windowSeconds";
  if (untilParameter === undefined && template?.includes("{until}") !== true)
    return { key, problem: "needs untilParameter beside it, or {until} in template" };
  if (start === undefined) return { key, problem: "needs start beside it: where the first window begins" };
  if (Number.isNaN(Date.parse(start))) return { key: "incremental.start", problem: "is no date or time" };
  if (format === "text") return { key, problem: "needs a format that is not text" };
  if ((windowSeconds * 1000) % unitMs[format] === 0) return undefined;
  return { key, problem: "must be whole days where format is date" };
}
