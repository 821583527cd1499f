// Every file that is made from code. Add a maker to the list, and `npm run generate` writes its files and the test
// beside this one sees that they are true.
import { connectorPages } from "./generators/connector-pages.ts";
import { errorsReference } from "./generators/errors-reference.ts";
import { jsonSchemas } from "./generators/json-schemas.ts";
import { sqlStatements } from "./generators/sql-statements.ts";

export interface GeneratedFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

const makers: readonly (() => readonly GeneratedFile[])[] = [
  jsonSchemas,
  connectorPages,
  () => [errorsReference()],
  () => [sqlStatements("packages/landing")],
];

export function makeGeneratedFiles(): readonly GeneratedFile[] {
  return makers.flatMap((make) => make());
}
