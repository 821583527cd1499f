// From plain data to a document of a kind: the schema, then what a schema cannot say.
import { createIssue, invariant, type Issue, type Json, type JsonObject } from "@edp/base";
import type { Kind, ReportAt } from "../kinds/kind.ts";
import { describeErrors } from "../schema/describe-errors.ts";
import type { Validators } from "../schema/validators.ts";
import { writePath, type Path } from "../text/path.ts";
import {
  createPlaces,
  type DefinitionDocument,
  type Places,
  type ReadDocument,
} from "./definition-document.ts";

export interface CheckedDocument {
  readonly document: DefinitionDocument;
  /** False: keys that it must have are missing or wrong, so that only its name can be relied on. */
  readonly isUsable: boolean;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Checks `read` as a document of `kind`. The result leaves out top-level keys that are wrong. */
export function checkDocument(
  read: ReadDocument,
  kind: Kind,
  validators: Validators,
  issues: Issue[],
): CheckedDocument {
  const places = createPlaces(read);
  const value = read.value;
  invariant(isObject(value), "the reader of kinds refuses documents that are no mapping");
  const wrong = new Set<string>();
  const report: ReportAt = (path, code, params, mark) => {
    wrong.add(String(path[0] ?? ""));
    issues.push(createIssue(code, params, places.locate(path, mark)));
  };
  const errors = validators.get(chooseSchema(kind, value))(value);
  describeErrors(errors, { kind: kind.kind, at: [], report, ...createShow(places) });
  const rest = Object.fromEntries(Object.entries(value).filter(([key]) => !wrong.has(key)));
  const isUsable = wrong.size === 0 || validators.get(chooseSchema(kind, rest))(rest).length === 0;
  if (isUsable) kind.check(rest, report);
  const name = typeof value["name"] === "string" ? value["name"] : "";
  return { document: { kind: kind.kind, name, value: rest, file: read.source.file, ...places }, isUsable };
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
  const description = "which form the document has";
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
  if (value === "") return "empty";
  return `"${value.length > 60 ? `${value.slice(0, 59)}…` : value}"`;
}
