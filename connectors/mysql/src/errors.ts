// What MySQL, MariaDB and their driver say when something fails, by the name of the error.
import { EdpError } from "@edp/base";
import {
  createRefusal,
  createSqlError,
  toConnectionError,
  type SqlFailure,
  type SqlPlace,
} from "@edp/connector-sdk/sql";

const byNumber: Readonly<Record<number, SqlFailure>> = {
  1045: "sign in",
  1130: "sign in",
  1698: "sign in",
  3118: "sign in", // locked
  4151: "sign in", // locked, MariaDB
  1820: "sign in", // the password has expired
  1862: "sign in",
  1044: "database",
  1049: "database",
  1040: "full",
  1203: "full",
  1226: "full",
  1205: "slow",
  1213: "slow",
  1317: "slow",
  1969: "slow",
  3024: "slow",
  1053: "unreachable",
  1927: "unreachable",
  4031: "unreachable",
};

const byCode: Readonly<Record<string, SqlFailure>> = {
  HANDSHAKE_NO_SSL_SUPPORT: "no encryption",
  PROTOCOL_CONNECTION_LOST: "unreachable",
};

export function toSqlError(error: unknown, place: SqlPlace): unknown {
  if (error instanceof EdpError || !(error instanceof Error)) return error;
  const code = "code" in error ? String(error.code) : "";
  const number = "errno" in error && typeof error.errno === "number" ? error.errno : 0;
  const failure = byNumber[number] ?? byCode[code];
  if (failure !== undefined) return createSqlError(failure, place, error);
  if (/closed state|Connection lost/i.test(error.message)) return createSqlError("unreachable", place, error);
  // Numbers of the server begin at 1000; negative ones are the operating system's.
  return number >= 1000 ? createRefusal(code, place, error) : toConnectionError(error, place);
}
