// What SQL Server and its driver say when something fails, by the server's number or the driver's code.
import { EdpError } from "@edp/base";
import {
  createRefusal,
  createSqlError,
  toConnectionError,
  type SqlFailure,
  type SqlPlace,
} from "@edp/connector-sdk/sql";

const byNumber: Readonly<Record<number, SqlFailure>> = {
  18456: "sign in",
  18470: "sign in",
  18486: "sign in",
  18487: "sign in",
  18488: "sign in",
  4060: "database",
  916: "database",
  40613: "unreachable",
  10928: "full",
  10929: "full",
  17809: "full",
  1222: "slow",
  1205: "slow",
  3960: "slow",
};

const byCode: Readonly<Record<string, SqlFailure>> = {
  ELOGIN: "sign in",
  ETIMEOUT: "slow",
  ECLOSE: "unreachable",
};

export function toSqlError(error: unknown, place: SqlPlace): unknown {
  if (error instanceof EdpError || !(error instanceof Error)) return error;
  const number = "number" in error && typeof error.number === "number" ? error.number : 0;
  const code = "code" in error ? String(error.code) : "";
  const known = byNumber[number];
  if (known !== undefined) return createSqlError(known, place, error);
  if (number > 0) return createRefusal(number.toString(), place, error);
  // The driver wraps what the socket said.
  if (code === "ESOCKET" || error.cause instanceof Error) return toSocketError(error, place);
  if (/encrypt/i.test(error.message) && code === "EENCRYPT")
    return createSqlError("no encryption", place, error);
  if (code === "ETIMEOUT" && /connect/i.test(error.message))
    return createSqlError("unreachable", place, error);
  const failure = byCode[code];
  return failure === undefined ? toConnectionError(error, place) : createSqlError(failure, place, error);
}

function toSocketError(error: Error, place: SqlPlace): unknown {
  if (/encryption/i.test(error.message)) return createSqlError("no encryption", place, error);
  return toConnectionError(error.cause ?? error, place);
}
