import { writeVisibly } from "../visible-text.ts";
import { catalogue, type ErrorCode, type ErrorParams } from "./catalogue.ts";

/** Where in a file something stands. Lines and columns count from 1. */
export interface Location {
  /** Path relative to the platform's folder. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many characters to underline. Default 1. */
  readonly length?: number;
  /** The line's own text, for the excerpt; secrets already masked. */
  readonly text?: string;
  /** Where in `text` the mark begins, when masking or cutting moved it. Default: `column`. */
  readonly textColumn?: number;
  /** Dotted path of the value, such as `config.urls.0`. */
  readonly path?: string;
}

export interface EdpErrorOptions {
  readonly location?: Location;
  readonly cause?: unknown;
}

/** One problem, as data: what validation collects and commands print. */
export interface Issue<C extends ErrorCode = ErrorCode> {
  readonly code: C;
  readonly params: ErrorParams<C>;
  readonly location?: Location;
}

/** The texts of a problem, made from the catalogue. */
export interface IssueText {
  readonly title: string;
  readonly message: string;
  readonly fix: string;
  readonly exit: 1 | 2 | 3 | 70;
  readonly retry: "never" | "later";
}

export function createIssue<C extends ErrorCode>(
  code: C,
  params: ErrorParams<C>,
  location?: Location,
): Issue {
  // The code fixes the type of the parameters; TypeScript cannot carry that through a union of codes.
  return location === undefined ? { code, params } : { code, params, location };
}

export function describeIssue(issue: Issue): IssueText {
  const entry = catalogue[issue.code];
  const params = issue.params as never; // created together with its code by createIssue
  return {
    title: entry.title,
    message: writeVisibly(entry.message(params)),
    fix: writeVisibly(entry.fix(params)),
    exit: "exit" in entry ? entry.exit : 1,
    retry: "retry" in entry ? entry.retry : "never",
  };
}

/** The one error class. Everything a person may cause or mend is one of these; a bug is `invariant`. */
export class EdpError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly issues: readonly Issue[];
  /** The next action, in the reader's words. */
  readonly fix: string;
  readonly retry: "never" | "later";
  readonly exit: 1 | 2 | 3 | 70;

  constructor(code: C, params: ErrorParams<C>, options: EdpErrorOptions = {}) {
    const issue = createIssue(code, params, options.location);
    const text = describeIssue(issue);
    super(text.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "EdpError";
    this.code = code;
    this.issues = [issue];
    this.fix = text.fix;
    this.retry = text.retry;
    this.exit = text.exit;
  }
}

/** `instanceof` would leave the code's type open. */
export function isEdpError(error: unknown): error is EdpError {
  return error instanceof EdpError;
}

/** Many problems, found together and told together. `issues` has at least one entry. */
export class EdpIssuesError extends Error {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super(`${issues.length.toString()} problems`);
    this.name = "EdpIssuesError";
    this.issues = issues;
  }
}

/** States what must hold whatever the user does. A broken invariant is a bug in EDP and shows its stack. */
export function invariant(condition: unknown, claim: string): asserts condition {
  if (!condition) throw new InvariantError(claim);
}

export class InvariantError extends Error {
  constructor(claim: string) {
    super(`bug in EDP: ${claim}`);
    this.name = "InvariantError";
  }
}
