// What a page says when it could not be made: the database is the usual reason, anything else is a fault of ours.
import { isEdpError } from "@edp/base";
import { toEdpError, type ConnectionSettings } from "@edp/postgres";
import type { Problem } from "./problem-page.ts";

export interface Failure {
  readonly status: 500 | 503;
  readonly problem: Problem;
}

const tryAgain = "Nothing is lost, and this page tries again by itself.";

export function tellFailure(error: Error, connection: ConnectionSettings): Failure {
  const told = toEdpError(error, connection);
  if (!isEdpError(told) || told.retry === "never") {
    const message = `${isEdpError(told) ? `${told.code}: ` : ""}${told.message}`;
    const fix =
      "If it stays, report it with these words; edp doctor looks at this machine and at the database.";
    return { status: 500, problem: { title: "This page could not be made", message, fix } };
  }
  const isGone = told.code === "EDP-DB-001";
  return {
    status: 503,
    problem: {
      title: isGone
        ? "The platform's database does not answer"
        : "The platform's database is busy or in trouble",
      message: `${told.code}: ${told.message}`,
      fix: `${tryAgain} See whether edp up still runs; edp doctor names what is wrong.`,
    },
  };
}
