import type { ErrorCode, ErrorParams } from "@edp/base";
import type { Static, TSchema } from "typebox";
import type { Path } from "../text/path.ts";

/** Tells one problem of a document. The mark stands at the value, or at its key. */
export type ReportAt = <C extends ErrorCode>(
  path: Path,
  code: C,
  params: ErrorParams<C>,
  mark?: "key" | "value",
) => void;

/** One kind of document. Every file in this folder defines one, in this order. */
export interface Kind<S extends TSchema = TSchema> {
  readonly kind: string;
  readonly schema: S;
  /**
   * Where the form depends on one key, such as a Mapping's `type`: the schema for each word. Validation picks
   * one by the word, so that a wrong row is compared with its own type only.
   */
  readonly variants?: { readonly key: string; readonly schemas: Readonly<Record<string, TSchema>> };
  /** What a schema cannot say, of one document alone. The value has passed the schema. */
  readonly check: (value: Static<S>, report: ReportAt) => void;
  /** A complete document in YAML, for the documentation and the tests. */
  readonly example: string;
}

export const defineKind = <S extends TSchema>(kind: Kind<S>): Kind<S> => kind;
