// JSON Schemas of the kinds, for editors: `# yaml-language-server: $schema=…/source.schema.json`.
import { allKinds } from "./kinds/all-kinds.ts";
import { connectorKind } from "./kinds/connector.ts";

export interface JsonSchemaFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/** One file a kind, and one for connector.yaml. The same bytes each time. */
export function writeJsonSchemas(): readonly JsonSchemaFile[] {
  return [...Object.values(allKinds), connectorKind].map(({ kind, schema }) => ({
    path: `schemas/${kind.toLowerCase()}.schema.json`,
    text: `${JSON.stringify({ $schema: "https://json-schema.org/draft/2020-12/schema", ...schema }, null, 2)}\n`,
  }));
}
