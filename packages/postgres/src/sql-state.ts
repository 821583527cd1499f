import { EdpError, EdpIssuesError, InvariantError } from "@edp/base";
import { type ConnectionSettings, describeConnection } from "./connection.ts";
import { retryClasses, type RetryRule, retryRules, retrySockets } from "./retry-rules.ts";

const rules: Readonly<Record<string, RetryRule>> = { ...retryClasses, ...retrySockets, ...retryRules };
const unknown: RetryRule = { retry: "never", because: "nothing is known that a repetition would mend" };
const brokenConnection: RetryRule = { retry: "later", because: "the connection broke" };

/** PostgreSQL's five characters, if the error came from the server. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = codeOf(error);
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith("E") ? code : undefined;
}

/** May the same work be repeated: at once, in a while, or never; and why. */
export function classifyError(error: unknown): RetryRule {
  // Several addresses of one name fail together; the last one tried tells the cause.
  if (error instanceof AggregateError && codeOf(error) === undefined)
    return classifyError(error.errors.at(-1));
  const code = codeOf(error);
  if (code === undefined) return isBrokenConnection(error) ? brokenConnection : unknown;
  return rules[code] ?? (sqlStateOf(error) === undefined ? unknown : (rules[code.slice(0, 2)] ?? unknown));
}

/**
 * The error as EDP reports it, with the server's words kept as its cause. Errors that are ours already, and bugs,
 * pass through unchanged.
 */
export function toEdpError(error: unknown, connection?: ConnectionSettings): Error {
  if (error instanceof EdpError || error instanceof EdpIssuesError || error instanceof InvariantError)
    return error;
  const options = { cause: error };
  const reason = reasonOf(error);
  const address = connection === undefined ? "its address" : describeConnection(connection);
  const user = connection?.user ?? "the user";
  const sqlState = sqlStateOf(error);
  if (sqlState === undefined) return notFromTheServer(error, address);
  if (sqlState.startsWith("28")) return new EdpError("EDP-DB-004", { address, user, reason }, options);
  if (sqlState === "3D000") return new EdpError("EDP-DB-006", { address, reason }, options);
  if (sqlState === "42501")
    return new EdpError("EDP-DB-005", { user, missing: missingRight(reason) }, options);
  if (sqlState === "53100") return new EdpError("EDP-DB-007", { reason }, options);
  if (sqlState === "57014") return new EdpError("EDP-DB-041", { reason }, options);
  const { retry, because } = classifyError(error);
  if (isAboutTheConnection(sqlState)) return new EdpError("EDP-DB-001", { address, reason }, options);
  if (retry === "never") return new EdpError("EDP-DB-040", { reason, sqlState, because }, options);
  return new EdpError("EDP-DB-042", { reason, because }, options);
}

function notFromTheServer(error: unknown, address: string): Error {
  const rule = classifyError(error);
  if (rule !== unknown) {
    return new EdpError(
      "EDP-DB-001",
      { address, reason: `${rule.because} (${reasonOf(error)})` },
      { cause: error },
    );
  }
  return error instanceof Error
    ? error
    : new InvariantError(`something else than an error was thrown: ${String(error)}`);
}

function isAboutTheConnection(sqlState: string): boolean {
  return ["57P01", "57P02", "57P03", "57P05", "53300"].includes(sqlState) || sqlState.startsWith("08");
}

/** "permission denied for schema raw" → "use schema raw"; anything else as the server said it. */
function missingRight(reason: string): string {
  const object = /^permission denied for (.+)$/.exec(reason)?.[1];
  if (object !== undefined) return `use ${object}`;
  return /^permission denied to (.+)$/.exec(reason)?.[1] ?? `do this: ${reason}`;
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}

/** pg reports a connection that ended under it without any code. */
function isBrokenConnection(error: unknown): boolean {
  return /^(Connection terminated|timeout expired|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
    reasonOf(error),
  );
}
