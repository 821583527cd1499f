// What a value must be, as the end of the sentence "… must be".
import type { ErrorObject } from "ajv/dist/2020.js";

const typeWords: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "keys with values",
  null: "null",
};

export const describeType = (types: readonly string[]): string =>
  joinWords(types.map((type) => typeWords[type] ?? type));

const joinWords = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;

const quote = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const count = (limit: number, one: string): string =>
  `${limit.toLocaleString("en")} ${limit === 1 ? one : `${one}s`}`;

type Describe = (params: never) => string;

// One entry a keyword of JSON Schema. `never` lets each say which parameter Ajv gives it.
const expectations: Readonly<Record<string, Describe>> = {
  type: (p: { type: string | readonly string[] }) => describeType([p.type].flat()),
  enum: (p: { allowedValues: readonly unknown[] }) => `one of ${p.allowedValues.map(quote).join(", ")}`,
  const: (p: { allowedValue: unknown }) => quote(p.allowedValue),
  minimum: (p: { limit: number }) => `at least ${p.limit.toLocaleString("en")}`,
  maximum: (p: { limit: number }) => `at most ${p.limit.toLocaleString("en")}`,
  exclusiveMinimum: (p: { limit: number }) => `more than ${p.limit.toLocaleString("en")}`,
  exclusiveMaximum: (p: { limit: number }) => `less than ${p.limit.toLocaleString("en")}`,
  minLength: (p: { limit: number }) =>
    p.limit === 1 ? "text that is not empty" : `at least ${count(p.limit, "character")} long`,
  maxLength: (p: { limit: number }) => `at most ${count(p.limit, "character")} long`,
  minItems: (p: { limit: number }) =>
    p.limit === 1 ? "a list with something in it" : `a list of at least ${count(p.limit, "item")}`,
  maxItems: (p: { limit: number }) => `a list of at most ${count(p.limit, "item")}`,
  minProperties: (p: { limit: number }) => `at least ${count(p.limit, "key")} with a value`,
  maxProperties: (p: { limit: number }) => `at most ${count(p.limit, "key")} with a value`,
  uniqueItems: () => "a list in which nothing stands twice",
  dependentRequired: (p: { property: string; missingProperty: string }) =>
    `accompanied by "${p.missingProperty}" where "${p.property}" is given`,
  multipleOf: (p: { multipleOf: number }) => `a multiple of ${p.multipleOf.toString()}`,
};

export function describeExpectation(error: ErrorObject): string {
  const schema = (error.parentSchema ?? {}) as { readonly patternErrorMessage?: string };
  // A number where a duration should be needs to hear "a duration", not "text".
  if (error.keyword === "type" && schema.patternErrorMessage !== undefined) return schema.patternErrorMessage;
  if (error.keyword === "pattern") {
    return schema.patternErrorMessage ?? `text that matches ${(error.params as { pattern: string }).pattern}`;
  }
  const describe = expectations[error.keyword];
  if (describe !== undefined) return describe(error.params as never);
  return `as its schema says (${error.keyword}: ${error.message ?? "it does not fit"})`;
}
