import type { ErrorCode } from "yaml";

interface SyntaxProblem {
  readonly problem: string;
  readonly fix: string;
}

// The library's own messages may quote the file, a secret included, so every one is said in our words.
const problems: Partial<Record<ErrorCode, SyntaxProblem>> = {
  TAB_AS_INDENT: { problem: "a tab stands where the indent is", fix: "indent with spaces" },
  BAD_INDENT: {
    problem: "the indent does not fit the lines around it",
    fix: "indent the keys of one group alike",
  },
  BAD_SCALAR_START: {
    problem: "a plain value cannot begin with this character",
    fix: 'put the value in quotes: "…"',
  },
  BAD_DQ_ESCAPE: {
    problem: "this escape is unknown inside double quotes",
    fix: "write the backslash twice, or use single quotes",
  },
  BLOCK_AS_IMPLICIT_KEY: {
    problem: "a value follows where no value can be; often two colons stand in one line",
    fix: "put the value in quotes if it holds a colon and a space",
  },
  BLOCK_IN_FLOW: {
    problem: "a list or group with its own lines stands inside brackets",
    fix: "write it with brackets",
  },
  KEY_OVER_1024_CHARS: {
    problem: "a key is longer than 1,024 characters",
    fix: "check the colon and the quotes",
  },
  MISSING_CHAR: {
    problem: "a quote, bracket, comma or line break is missing before this place",
    fix: "close what was opened, and put commas between values in brackets",
  },
  MULTILINE_IMPLICIT_KEY: {
    problem: "a key goes over several lines",
    fix: "keep the key in one line; check its colon",
  },
  UNEXPECTED_TOKEN: {
    problem: "this was not expected here",
    fix: "check quotes, brackets and the indent before it",
  },
  BAD_DIRECTIVE: { problem: "a line beginning with % is no YAML here", fix: "remove the line" },
};

const anyProblem: SyntaxProblem = {
  problem: "the text cannot be understood from here on",
  fix: "check quotes, colons and the indent before this place",
};

export function describeSyntaxProblem(error: {
  readonly code: ErrorCode;
  readonly message: string;
}): SyntaxProblem {
  // The library calls an unclosed bracket an indent, since the next line could still be inside it.
  const isUnclosed =
    error.code === "BAD_INDENT" && error.message.includes("sufficiently indented and end with");
  return problems[isUnclosed ? "MISSING_CHAR" : error.code] ?? anyProblem;
}
