// What PostgreSQL and its driver say when something fails -> EDP's errors. A table by SQLSTATE.
import { EdpError } from "@edp/base";
import { toNetworkError } from "@edp/connector-sdk";
import type { SqlConfig } from "@edp/connector-sdk/sql";

export interface ErrorPlace {
  readonly source: string;
  readonly config: Pick<SqlConfig, "address" | "user" | "database">;
}

type MakeError = (place: ErrorPlace, reason: string, cause: { readonly cause: unknown }) => EdpError;

const signIn: MakeError = ({ source, config }, reason, cause) =>
  new EdpError("EDP-SRC-180", { source, account: config.user, reason }, cause);
const database: MakeError = ({ source, config }, reason, cause) =>
  new EdpError("EDP-SRC-181", { source, database: config.database, reason }, cause);
const full: MakeError = ({ source }, reason, cause) => new EdpError("EDP-SRC-188", { source, reason }, cause);
const slow: MakeError = ({ source }, reason, cause) => new EdpError("EDP-SRC-189", { source, reason }, cause);
const unreachable: MakeError = ({ source, config }, reason, cause) =>
  new EdpError("EDP-SRC-001", { source, address: config.address, reason }, cause);

const bySqlState: Readonly<Record<string, MakeError>> = {
  "28P01": signIn,
  "28000": signIn,
  "3D000": database,
  "53300": full,
  "57014": slow,
  "55P03": slow,
  "25P03": unreachable,
  "57P01": unreachable,
  "57P02": unreachable,
  "57P03": unreachable,
  "57P05": unreachable,
  // A standby throws away rows that a long read still wants.
  "40001": slow,
  "72000": slow,
};

/** What pg says in words only. */
const byWords: readonly (readonly [RegExp, string])[] = [
  [/terminated|Connection ended|not queryable/i, "the connection was closed by the other side"],
  [/timeout expired|timeout exceeded/i, "no answer"],
];

export function toSqlError(error: unknown, place: ErrorPlace): unknown {
  if (error instanceof EdpError || !(error instanceof Error)) return error;
  const { source, config } = place;
  if (/server does not support SSL/i.test(error.message)) {
    return new EdpError("EDP-SRC-187", { source, address: config.address }, { cause: error });
  }
  const state = "code" in error && typeof error.code === "string" ? error.code : "";
  const make = bySqlState[state];
  if (make !== undefined) return make(place, error.message, { cause: error });
  // SQLSTATE has five characters of which the first two are the class; codes of Node are longer words.
  if (/^[0-9A-Z]{5}$/.test(state) && "severity" in error) {
    // Connection exceptions, and a database that does not let this user connect.
    if (state.startsWith("08")) return unreachable(place, error.message, { cause: error });
    if (state === "42501" && error.message.includes("permission denied for database")) {
      return database(place, error.message, { cause: error });
    }
    return new EdpError("EDP-SRC-191", { source, state, reason: error.message }, { cause: error });
  }
  const reason = byWords.find(([words]) => words.test(error.message))?.[1];
  if (reason !== undefined) return unreachable(place, reason, { cause: error });
  return toNetworkError(error, { source, address: config.address });
}
