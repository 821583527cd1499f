import type { Json, Location } from "@edp/base";
import type { DefinitionDocument } from "../load/definition-document.ts";
import type { Path } from "../text/path.ts";

/** A value and, when somebody asks, where it (or a part of it) came from. */
export interface Traced<T = Json> {
  readonly value: T;
  readonly from: (inside: Path) => string;
}

/** A place that may say something about a source; the first that does, wins. */
export interface Layer {
  readonly document: DefinitionDocument<unknown>;
  /** Where in the document these values stand. */
  readonly at: Path;
  readonly values: Readonly<Record<string, unknown>>;
}

export const fromDefault =
  (name: string): Traced["from"] =>
  () =>
    `default of ${name}`;

const writePlace = ({ file, line }: Location): string => `${file}:${line.toString()}`;

export const fromDocument =
  (document: DefinitionDocument<unknown>, at: Path): Traced["from"] =>
  (inside) =>
    writePlace(document.locate([...at, ...inside], "key"));

/** The value of `key` in the first layer that has one, else `otherwise`. */
export function choose<T>(layers: readonly Layer[], key: string, otherwise: Traced<T>): Traced<T> {
  for (const { document, at, values } of layers) {
    // Each layer has passed the schema of its kind, which gives the key this type.
    if (values[key] !== undefined)
      return { value: values[key] as T, from: fromDocument(document, [...at, key]) };
  }
  return otherwise;
}
