// From Ajv's complaints to ours: the same facts, in the words of a person who wrote YAML.
import type { Json } from "@edp/base";
import type { ErrorObject } from "ajv/dist/2020.js";
import type { ReportAt } from "../kinds/kind.ts";
import { findNearest } from "../text/nearest.ts";
import { findFittingSpelling } from "../text/names.ts";
import { parsePointer, writePath, type Path } from "../text/path.ts";
import { reduceUnions } from "./reduce-unions.ts";
import { describeExpectation, describeType } from "./expectations.ts";

export interface DescribeOptions {
  /** What has the wrong key: `Source`, `Source with connector rest`. */
  readonly kind: string;
  /** Where the checked value stands in the document. */
  readonly at: Path;
  /** A short text of the value at a path, with secrets masked. */
  readonly show: (path: Path, value: unknown) => string;
  /** The dotted path of a key, with secrets masked. */
  readonly showKey: (path: Path) => string;
  readonly report: ReportAt;
}

interface SchemaParts {
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
  readonly pattern?: string;
}

export function describeErrors(errors: readonly ErrorObject[], options: DescribeOptions): void {
  const reduced = reduceUnions(errors);
  const misspelt = new Set(reduced.map(findMeantKey).filter((key) => key !== undefined));
  const told = new Set<string>();
  for (const error of reduced) {
    // A misspelt key that is needed is one mistake, not a missing and an unknown key.
    if (error.keyword === "required" && misspelt.has(keyPointer(error, missingKey(error)))) continue;
    if (describeKey(error, options)) continue;
    // One complaint a value: what else is wrong with it is mostly the same mistake.
    const at = keyPointer(error, error.propertyName ?? "");
    if (told.has(at)) continue;
    told.add(at);
    describeValue(error, options);
  }
}

const missingKey = (error: ErrorObject): string =>
  (error.params as { missingProperty: string }).missingProperty;

function unknownKey(error: ErrorObject): string | undefined {
  const params = error.params as { additionalProperty?: string; unevaluatedProperty?: string };
  return params.additionalProperty ?? params.unevaluatedProperty;
}

const keyPointer = (error: ErrorObject, key: string): string => `${error.instancePath}/${key}`;

const schemaAround = (error: ErrorObject): SchemaParts => (error.parentSchema ?? {}) as SchemaParts;

/** The free key that an unknown one was probably meant to be. */
function findNearestKey(error: ErrorObject, unknown: string): string | undefined {
  const taken = Object.keys(error.data ?? {});
  const free = Object.keys(schemaAround(error).properties ?? {}).filter((key) => !taken.includes(key));
  return findNearest(unknown, free);
}

function findMeantKey(error: ErrorObject): string | undefined {
  const unknown = unknownKey(error);
  const nearest = unknown === undefined ? undefined : findNearestKey(error, unknown);
  return nearest === undefined ? undefined : keyPointer(error, nearest);
}

/** Complaints about a key: unknown, misspelt, missing. */
function describeKey(error: ErrorObject, options: DescribeOptions): boolean {
  const inside = [...options.at, ...parsePointer(error.instancePath)];
  const { properties = {} } = schemaAround(error);
  if (error.keyword === "required") {
    const key = missingKey(error);
    const meaning = properties[key]?.description;
    const words = { kind: options.kind, key: writePath([...inside, key]) };
    options.report(inside, "EDP-DEF-003", meaning === undefined ? words : { ...words, meaning }, "key");
    return true;
  }
  const unknown = unknownKey(error);
  if (unknown === undefined) return false;
  const path = [...inside, unknown];
  const nearest = findNearestKey(error, unknown);
  const words = { kind: options.kind, key: options.showKey(path), allowed: Object.keys(properties) };
  options.report(path, "EDP-DEF-004", nearest === undefined ? words : { ...words, nearest }, "key");
  return true;
}

function describeValue(error: ErrorObject, options: DescribeOptions): void {
  // These two only introduce complaints that come by themselves.
  if (error.keyword === "if" || error.keyword === "propertyNames") return;
  const inside = [...options.at, ...parsePointer(error.instancePath)];
  const key = error.propertyName;
  const path = key === undefined ? inside : [...inside, key];
  const expected = describeExpectation(error);
  const seen = key === undefined ? options.show(path, error.data) : `"${options.showKey([key])}"`;
  const subject = key === undefined ? writePath(path) : `A key of ${writePath(inside)}`;
  const words = { path: subject, expected, seen };
  const fix = findFix(error, seen);
  options.report(
    path,
    "EDP-DEF-005",
    fix === undefined ? words : { ...words, fix },
    key === undefined ? "value" : "key",
  );
}

function findFix(error: ErrorObject, seen: string): string | undefined {
  const data = error.data as Json;
  if (error.keyword === "enum") {
    const words = (error.params as { allowedValues: readonly unknown[] }).allowedValues;
    const nearest =
      typeof data === "string"
        ? findNearest(
            data,
            words.filter((word) => typeof word === "string"),
          )
        : undefined;
    return nearest === undefined ? undefined : `write "${nearest}"`;
  }
  if (error.keyword === "pattern" && typeof data === "string") {
    const spelling = findFittingSpelling(data, (error.params as { pattern: string }).pattern);
    return spelling === undefined ? undefined : `write "${spelling}"`;
  }
  if (error.keyword !== "type") return undefined;
  const types = [(error.params as { type: string | readonly string[] }).type].flat();
  const isScalar = typeof data === "number" || typeof data === "boolean" || typeof data === "string";
  if (types.includes("string") && isScalar) {
    const { pattern } = schemaAround(error);
    const quoted = `"${seen}"`;
    return pattern === undefined || new RegExp(pattern, "u").test(seen)
      ? `put it in quotes: ${quoted}`
      : undefined;
  }
  if (types.includes("array") && isScalar) return `write it as a list: [${seen.replaceAll('"', "")}]`;
  return `write ${describeType(types)}`;
}
