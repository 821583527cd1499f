// What PostgreSQL and its driver say when something fails, by SQLSTATE.
import { EdpError } from "@edp/base";
import {
  createRefusal,
  createSqlError,
  toConnectionError,
  type SqlFailure,
  type SqlPlace,
} from "@edp/connector-sdk/sql";

const bySqlState: Readonly<Record<string, SqlFailure>> = {
  "28P01": "sign in",
  "28000": "sign in",
  "3D000": "database",
  "53300": "full",
  "57014": "slow",
  "55P03": "slow",
  // A standby throws away rows that a long read still wants.
  "40001": "slow",
  "72000": "slow",
  "25P03": "unreachable",
  "57P01": "unreachable",
  "57P02": "unreachable",
  "57P03": "unreachable",
  "57P05": "unreachable",
};

/** What pg says in words only. */
const byWords: readonly (readonly [RegExp, SqlFailure])[] = [
  [/server does not support SSL/i, "no encryption"],
  [/terminated|connection ended|not queryable|timeout expired|timeout exceeded/i, "unreachable"],
];

export function toSqlError(error: unknown, place: SqlPlace): unknown {
  if (error instanceof EdpError || !(error instanceof Error)) return error;
  const state = "severity" in error && "code" in error ? String(error.code) : "";
  const failure = findFailure(state, error.message);
  if (failure !== undefined) return createSqlError(failure, place, error);
  return state === "" ? toConnectionError(error, place) : createRefusal(state, place, error);
}

function findFailure(state: string, message: string): SqlFailure | undefined {
  if (state === "") return byWords.find(([words]) => words.test(message))?.[1];
  if (state.startsWith("08")) return "unreachable";
  if (state === "42501" && message.includes("permission denied for database")) return "database";
  return bySqlState[state];
}
