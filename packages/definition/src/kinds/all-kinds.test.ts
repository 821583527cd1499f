import { writeYaml, type Json } from "@edp/base";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { writeJsonSchemas } from "../json-schemas.ts";
import { parseDocuments } from "../load/parse-documents.ts";
import { createSourceText } from "../yaml/source-text.ts";
import { checkDocument } from "../load/read-document.ts";
import { createValidators } from "../schema/validators.ts";
import { allKinds } from "./all-kinds.ts";
import { connectorKind } from "./connector.ts";
import type { Kind } from "./kind.ts";

// A kind's check takes its own type; the documents here have just passed its schema.
const kinds = [...Object.values(allKinds), connectorKind] as unknown as readonly Kind[];
const named = kinds.map((kind) => [kind.kind, kind] as const);

const parse = (text: string): readonly Json[] =>
  parseDocuments(createSourceText("example.yaml", text), new Set()).documents.map(
    (document) => document.value,
  );

interface SchemaNode {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

/** Paths of all fields, items and branches that say nothing of themselves. */
function findSilent(node: SchemaNode, path: string): string[] {
  const parts: [string, SchemaNode][] = [
    ...Object.entries({ ...node.properties, ...node.patternProperties }).map(
      ([key, part]): [string, SchemaNode] => [`${path}.${key}`, part],
    ),
    ...(node.items === undefined ? [] : [[`${path}[]`, node.items] as [string, SchemaNode]]),
    ...(node.anyOf ?? []).map((part, index): [string, SchemaNode] => [`${path}|${index.toString()}`, part]),
  ];
  const own = node.description === undefined || node.description.length < 4 ? [path] : [];
  return [...own, ...parts.flatMap(([at, part]) => findSilent(part, at))];
}

describe.each(named)("the kind %s", (_name, kind) => {
  test("has an example without a problem", () => {
    const { documents, issues } = parseDocuments(createSourceText("example.yaml", kind.example), new Set());
    const told = [...issues];
    for (const document of documents) checkDocument(document, kind, createValidators(), told);
    expect(told).toEqual([]);
    expect(documents.length).toBeGreaterThan(0);
  });

  test("has an example that is the same after writing and reading it", () => {
    for (const value of parse(kind.example)) expect(parse(writeYaml(value))).toEqual([value]);
  });

  test("describes every field", () => {
    expect(findSilent(kind.schema as SchemaNode, kind.kind)).toEqual([]);
  });

  test("has a published schema that accepts its example and refuses another key", () => {
    const published = writeJsonSchemas().find(
      ({ path }) => path === `schemas/${kind.kind.toLowerCase()}.schema.json`,
    );
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(published?.text ?? "") as object);
    for (const value of parse(kind.example)) {
      expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
      expect(validate({ ...(value as object), unheardOf: 1 })).toBe(false);
    }
  });
});
