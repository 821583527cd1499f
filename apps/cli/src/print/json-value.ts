import type { Json } from "@edp/base";

// pg_type.oid of the types that JSON has a form for; they never change.
const boolean = 16;
const numbers: ReadonlySet<number> = new Set([20, 21, 23, 700, 701, 1700]);
const documents: ReadonlySet<number> = new Set([114, 3802]);

/** PostgreSQL's text as JSON: a number only where none of its digits gets lost, everything else as text. */
export function toJsonValue(text: string | null, typeId: number): Json {
  if (text === null) return null;
  if (typeId === boolean) return text === "t";
  if (documents.has(typeId)) return JSON.parse(text) as Json; // PostgreSQL has checked it
  if (!numbers.has(typeId)) return text;
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text ? number : text;
}
