// Partial answers: `fields=kind,users(id,name(fullName))`, as Google's APIs take them.
import type { Json, JsonObject } from "@edp/base";

/** Name -> what is wanted inside; undefined: all of it. */
export type Mask = ReadonlyMap<string, Mask | undefined>;

/** Undefined: no mask that Google would take. */
export function parseMask(text: string): Mask | undefined {
  const read = readMask(text, 0);
  return read?.end === text.length ? read.mask : undefined;
}

function readMask(text: string, start: number): { readonly mask: Mask; readonly end: number } | undefined {
  const mask = new Map<string, Mask | undefined>();
  let at = start;
  for (;;) {
    const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(text.slice(at))?.[0];
    if (name === undefined) return undefined;
    at += name.length;
    let inner: ReturnType<typeof readMask>;
    if (text[at] === "(" || text[at] === "/") {
      inner = text[at] === "(" ? readMask(text, at + 1) : undefined;
      if (inner === undefined || text[inner.end] !== ")") return undefined;
      at = inner.end + 1;
    }
    mask.set(name, inner?.mask);
    if (text[at] !== ",") return { mask, end: at };
    at += 1;
  }
}

/** What is left of a value behind the mask. */
export function applyMask(value: Json, mask: Mask | undefined): Json {
  if (mask === undefined || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => applyMask(item, mask));
  const entries = Object.entries(value as JsonObject).filter(([name]) => mask.has(name));
  return Object.fromEntries(entries.map(([name, inner]) => [name, applyMask(inner, mask.get(name))]));
}
