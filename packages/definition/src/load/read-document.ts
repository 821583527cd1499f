// From plain data to a document of a kind: the schema, then what a schema cannot say.
import { createIssue, invariant, type Issue, type Json, type JsonObject } from "@edp/base";
import type { Kind, ReportAt } from "../kinds/kind.ts";
import { describeErrors } from "../schema/describe-errors.ts";
import type { Validate, Validators } from "../schema/validators.ts";
import { writePath, type Path } from "../text/path.ts";
import {
  createPlaces,
  type DefinitionDocument,
  type Places,
  type ReadDocument,
} from "./definition-document.ts";

export interface CheckedDocument {
  readonly document: DefinitionDocument;
  /** False: what it must have is missing or wrong, so that only its name can be relied on. */
  readonly isUsable: boolean;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Checks `read` as a document of `kind`. The result leaves out what is wrong, so that the rest can be checked on. */
export function checkDocument(
  read: ReadDocument,
  kind: Kind,
  validators: Validators,
  issues: Issue[],
): CheckedDocument {
  const places = createPlaces(read);
  const value = read.value;
  invariant(isObject(value), "the reader of kinds refuses documents that are no mapping");
  const wrong: Path[] = [];
  const report: ReportAt = (path, code, params, mark) => {
    wrong.push(path);
    issues.push(createIssue(code, params, places.locate(path, mark)));
  };
  const validate: (one: JsonObject) => ReturnType<Validate> = (one) =>
    validators.get(chooseSchema(kind, one))(one);
  describeErrors(validate(value), { kind: kind.kind, at: [], report, ...createShow(places) });
  const sound = findSoundPart(value, wrong, (one) => validate(one).length === 0);
  if (sound !== undefined) kind.check(sound, withoutFollowUps(report, [...wrong]));
  const name = typeof value["name"] === "string" ? value["name"] : "";
  return {
    document: { kind: kind.kind, name, value: sound ?? {}, file: read.source.file, ...places },
    isUsable: sound !== undefined,
  };
}

/** What was told once is left out of the sound part; that a key has lost it is no second problem. */
function withoutFollowUps(report: ReportAt, wrong: readonly Path[]): ReportAt {
  const lostSomething = (path: Path): boolean =>
    wrong.some((lost) => path.every((step, at) => String(step) === String(lost[at])));
  return (path, ...complaint) => {
    if (!lostSomething(path)) report(path, ...complaint);
  };
}

/** The document without its wrong keys, or without the top-level keys around them, whichever is sound first. */
function findSoundPart(
  value: JsonObject,
  wrong: readonly Path[],
  isSound: (value: JsonObject) => boolean,
): JsonObject | undefined {
  if (wrong.length === 0) return value;
  const parts = [wrong, wrong.map((path) => path.slice(0, 1))].map((paths) =>
    paths.reduce(withoutKey, value),
  );
  return parts.find(isSound);
}

function withoutKey(value: JsonObject, path: Path): JsonObject {
  const [key, ...inside] = path;
  if (key === undefined || !Object.hasOwn(value, String(key))) return value;
  const { [String(key)]: part, ...rest } = value;
  if (inside.length === 0) return rest;
  return { ...value, [String(key)]: withoutPart(part, inside) };
}

function withoutPart(part: Json | undefined, path: Path): Json {
  if (isObject(part)) return withoutKey(part, path);
  if (!Array.isArray(part)) return part ?? null;
  // An item keeps its place, or the places of all behind it would be wrong.
  const [index, ...inside] = path;
  return part.map((item: Json, at) =>
    at === Number(index) && inside.length > 0 ? withoutPart(item, inside) : item,
  );
}

function chooseSchema(kind: Kind, value: JsonObject): object {
  const { variants } = kind;
  if (variants === undefined) return kind.schema;
  const word = value[variants.key];
  const chosen =
    typeof word === "string" && Object.hasOwn(variants.schemas, word) ? variants.schemas[word] : undefined;
  return chosen ?? unknownVariant(kind);
}

const unknownVariants = new WeakMap<Kind, object>();

/** Only says that the key must be one of the known words: what else is right depends on the word. */
function unknownVariant(kind: Kind): object {
  const known = unknownVariants.get(kind);
  if (known !== undefined) return known;
  const { key, schemas } = kind.variants ?? { key: "", schemas: {} };
  const description = `one of ${Object.keys(schemas).join(", ")}`;
  const schema = { required: [key], properties: { [key]: { enum: Object.keys(schemas), description } } };
  unknownVariants.set(kind, schema);
  return schema;
}

/** Short texts of values and keys for messages. Where the excerpt hides something, so do they. */
export function createShow({ isHidden }: Pick<Places, "isHidden">): {
  readonly show: (path: Path, value: unknown) => string;
  readonly showKey: (path: Path) => string;
} {
  return {
    show: (path, value) => (isHidden(path, "value") ? "[secret]" : showValue(value)),
    showKey: (path) => (isHidden(path, "key") ? "[secret]" : writePath(path)),
  };
}

function showValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (value === null || value === undefined) return "empty";
  if (typeof value === "object") return "keys with values";
  if (typeof value !== "string") return JSON.stringify(value);
  return `"${value.length > 60 ? `${value.slice(0, 59)}…` : value}"`;
}
