// From text to the nodes of YAML, within counted limits: nothing is expanded, and a hostile file costs no more
// than an honest one of the largest size.
import { createIssue, type Issue } from "@edp/base";
import { Composer, Lexer, Parser, type CST, type Document } from "yaml";
import type { SourceText } from "./source-text.ts";
import { describeSyntaxProblem } from "./syntax-problems.ts";

export const largestFileBytes = 4 * 1024 * 1024;
/** Words, marks and spaces of YAML in one file. A mapping of 4,000 rows has as many; more go into another file. */
export const mostPieces = 200_000;
/** Levels inside each other. The deepest kind needs 6; a connector's config a few more. */
export const deepest = 64;

export interface Composed {
  readonly documents: readonly Document.Parsed[];
  readonly issues: readonly Issue[];
}

export function composeYaml(source: SourceText): Composed {
  const tokens: CST.Token[] = [];
  const refusal = readTokens(source, tokens);
  if (refusal !== undefined) return { documents: [], issues: [refusal] };
  // Keys are compared by us (a set instead of a search through all), and nothing is merged or resolved.
  const composer = new Composer({
    version: "1.2",
    schema: "core",
    uniqueKeys: false,
    merge: false,
    strict: true,
  });
  const documents = [...composer.compose(tokens, false, source.text.length)] as Document.Parsed[];
  const issues = documents.flatMap((document) => {
    const first = [
      ...document.errors,
      ...document.warnings.filter((warning) => warning.code === "BAD_DIRECTIVE"),
    ].find(
      // An unresolved alias or tag is told with all other aliases and tags.
      (error) => error.code !== "BAD_ALIAS" && error.code !== "TAG_RESOLVE_FAILED",
    );
    // One a document: what follows the first is mostly its echo.
    if (first === undefined) return [];
    return [
      createIssue("EDP-DEF-001", describeSyntaxProblem(first), source.locate(first.pos[0], first.pos[1])),
    ];
  });
  return { documents, issues };
}

/** Fills `tokens`, or says why the file is refused. */
function readTokens(source: SourceText, tokens: CST.Token[]): Issue | undefined {
  const parser = new Parser();
  let pieces = 0;
  for (const lexeme of new Lexer().lex(source.text)) {
    pieces += 1;
    const at = parser.offset;
    if (pieces > mostPieces) {
      const limit = mostPieces.toLocaleString("en");
      return createIssue("EDP-DEF-008", { what: "pieces of YAML", limit }, source.locate(at, at + 1));
    }
    // The parser's stack holds the open collections, and the document around them.
    if (parser.stack.length > deepest + 1) {
      return createIssue("EDP-DEF-012", { limit: deepest }, source.locate(at, at + 1));
    }
    for (const token of parser.next(lexeme)) tokens.push(token);
  }
  for (const token of parser.end()) tokens.push(token);
  return undefined;
}
