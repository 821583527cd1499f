import { EdpError, EdpIssuesError, InvariantError } from "@edp/base";

export function sqlStateOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

export function toEdpError(error: unknown): Error {
  if (error instanceof EdpError || error instanceof EdpIssuesError || error instanceof InvariantError) return error;
  return new EdpError("EDP-DB-001", { address: "the database", reason: String(error) }, { cause: error });
}
