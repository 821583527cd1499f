// Sorts the documents of all files by their kind, and sees to it that names are unique.
import { createIssue, type Issue } from "@edp/base";
import { allKinds, findKind, type KindName } from "../kinds/all-kinds.ts";
import type { App } from "../kinds/app.ts";
import type { Dashboard } from "../kinds/dashboard.ts";
import type { Environment } from "../kinds/environment.ts";
import type { Mapping } from "../kinds/mapping.ts";
import type { Platform } from "../kinds/platform.ts";
import type { Service } from "../kinds/service.ts";
import type { Source } from "../kinds/source.ts";
import type { Validators } from "../schema/validators.ts";
import { findNearest } from "../text/nearest.ts";
import { createPlaces, type DefinitionDocument, type ReadDocument } from "./definition-document.ts";
import { checkDocument, isObject } from "./read-document.ts";

interface ValueOf {
  readonly Platform: Platform;
  readonly Environment: Environment;
  readonly Source: Source;
  readonly Mapping: Mapping;
  readonly Dashboard: Dashboard;
  readonly Service: Service;
  readonly App: App;
}

export type Documents<K extends KindName> = readonly DefinitionDocument<ValueOf[K]>[];

/** Documents that are right in themselves, in the order of the files. */
export interface Collected {
  readonly of: <K extends KindName>(kind: K) => Documents<K>;
  /** Names of documents of a kind, of wrong documents too: a mistake in one is not told again where it is named. */
  readonly names: (kind: KindName) => ReadonlySet<string>;
}

export function collectDocuments(
  documents: readonly ReadDocument[],
  validators: Validators,
  issues: Issue[],
): Collected {
  const usable = new Map<string, DefinitionDocument[]>();
  const first = new Map<string, Map<string, DefinitionDocument>>();
  for (const read of documents) {
    const kind = findDocumentKind(read, issues);
    if (kind === undefined) continue;
    const { document, isUsable } = checkDocument(read, kind, validators, issues);
    const named = getOrAdd(first, document.kind, () => new Map<string, DefinitionDocument>());
    const other = named.get(document.name);
    if (other !== undefined && document.kind !== "Platform") issues.push(tellDuplicate(document, other));
    else named.set(document.name, document);
    if (isUsable && other === undefined) getOrAdd(usable, document.kind, () => []).push(document);
  }
  return {
    // checkDocument has validated each value by the schema that its type is made from.
    of: <K extends KindName>(kind: K) => (usable.get(kind) ?? []) as unknown as Documents<K>,
    names: (kind) => new Set(first.get(kind)?.keys()),
  };
}

function findDocumentKind(read: ReadDocument, issues: Issue[]): ReturnType<typeof findKind> {
  const { locate, isHidden } = createPlaces(read);
  if (!isObject(read.value)) {
    const seen = Array.isArray(read.value) ? "a list" : "a single value";
    issues.push(createIssue("EDP-DEF-007", { seen }, locate([])));
    return undefined;
  }
  const word = read.value["kind"];
  const kind = typeof word === "string" ? findKind(word) : undefined;
  if (kind !== undefined) return kind;
  const allowed = Object.keys(allKinds);
  if (word === undefined) {
    const meaning = `one of ${allowed.join(", ")}`;
    issues.push(createIssue("EDP-DEF-003", { kind: "document", key: "kind", meaning }, locate([])));
    return undefined;
  }
  const seen = isHidden(["kind"], "value")
    ? "[secret]"
    : typeof word === "string"
      ? word
      : JSON.stringify(word);
  const nearest = findNearest(seen, allowed);
  const words = nearest === undefined ? { kind: seen, allowed } : { kind: seen, allowed, nearest };
  issues.push(createIssue("EDP-DEF-006", words, locate(["kind"])));
  return undefined;
}

function tellDuplicate(document: DefinitionDocument, first: DefinitionDocument): Issue {
  const at = first.locate(["name"]);
  const words = { kind: document.kind, name: document.name, first: `${at.file}:${at.line.toString()}` };
  return createIssue("EDP-DEF-020", words, document.locate(["name"]));
}

function getOrAdd<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
