// From the text of a file to its documents as plain data, with everything told that YAML itself forbids or that
// a definition does not use.
import { createIssue, type Issue } from "@edp/base";
import { findSecrets, hideSecretShapes, tellShape } from "../checks/secrets-in-definition.ts";
import { composeYaml } from "../yaml/compose.ts";
import { findHiddenCharacters } from "../yaml/hidden-characters.ts";
import { readPlainValue } from "../yaml/plain-value.ts";
import { findSecretLines } from "../yaml/secret-keys.ts";
import type { SourceText } from "../yaml/source-text.ts";
import type { ReadDocument } from "./definition-document.ts";

export interface ParsedFile {
  readonly documents: readonly ReadDocument[];
  readonly issues: readonly Issue[];
  /** False: a document of the file is missing here, and so may be what others refer to. */
  readonly isWhole: boolean;
}

export function parseDocuments(source: SourceText, secretNames: ReadonlySet<string>): ParsedFile {
  // Secrets first: from here on no excerpt shows them, whatever else is wrong in their line.
  const shapes = hideSecretShapes(source);
  const hidden = findHiddenCharacters(source.text).map(({ offset, name }) =>
    createIssue("EDP-DEF-013", { character: name }, source.locate(offset, offset + 1)),
  );
  const composed = composeYaml(source);
  if (composed.issues.length > 0) {
    for (const [start, end] of findSecretLines(source.text)) source.hide(start, end);
    const told = shapes.map((shape) => tellShape(shape, source));
    // Told again, because the lines of secrets are known only now.
    return { documents: [], issues: [...told, ...hidden, ...composeYaml(source).issues], isWhole: false };
  }
  const issues: Issue[] = [...hidden];
  const found = composed.documents.map((document) =>
    findSecrets(document.contents, shapes, { source, secretNames }),
  );
  const told = new Set(found.flatMap((one) => one.told));
  issues.push(...found.flatMap((one) => one.issues));
  issues.push(...shapes.filter((shape) => !told.has(shape)).map((shape) => tellShape(shape, source)));
  const read = composed.documents.map((document) => readPlainValue(document.contents, source));
  issues.push(...read.flatMap((one) => one.issues));
  return {
    // An empty document is what stands behind a last `---`.
    documents: read
      .map((one, index) => ({ ...one, source, index }))
      .filter((one) => one.isWhole && !(one.value === null && one.issues.length === 0)),
    issues,
    isWhole: read.every((one) => one.isWhole),
  };
}
