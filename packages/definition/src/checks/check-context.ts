import { createIssue, type ErrorCode, type ErrorParams, type Issue } from "@edp/base";
import type { Collected } from "../load/collect-documents.ts";
import type { DefinitionDocument } from "../load/definition-document.ts";
import type { LoadedConnector } from "../load/load-connectors.ts";
import type { Validators } from "../schema/validators.ts";
import { findNearest } from "../text/nearest.ts";
import type { Path } from "../text/path.ts";

/** What the checks across documents look at, and where they tell what they find. */
export interface CheckContext {
  readonly documents: Collected;
  readonly connectors: ReadonlyMap<string, LoadedConnector>;
  readonly validators: Validators;
  /** False when a file could not be read: then a name that nobody knows may stand in it. */
  readonly isWhole: boolean;
  readonly issues: Issue[];
}

export interface Mark {
  readonly document: DefinitionDocument<unknown>;
  readonly path: Path;
  readonly at?: "key" | "value";
}

export function tell<C extends ErrorCode>(
  context: CheckContext,
  mark: Mark,
  code: C,
  params: ErrorParams<C>,
): void {
  context.issues.push(createIssue(code, params, mark.document.locate(mark.path, mark.at)));
}

/** `nearest` and `allowed` for the message about an unknown name. */
export function suggest(
  seen: string,
  names: Iterable<string>,
): { nearest?: string; allowed: readonly string[] } {
  const allowed = [...names].sort();
  const nearest = findNearest(seen, allowed);
  return nearest === undefined ? { allowed } : { allowed, nearest };
}

/** `sources/hr.yaml:3`, to point at the first of two. */
export function pointAt(mark: Mark): string {
  const at = mark.document.locate(mark.path, mark.at);
  return `${at.file}:${at.line.toString()}`;
}
