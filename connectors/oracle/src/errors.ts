// What Oracle and its driver say when something fails, by the number after ORA- or NJS-.
import { EdpError } from "@edp/base";
import {
  createRefusal,
  createSqlError,
  toConnectionError,
  type SqlFailure,
  type SqlPlace,
} from "@edp/connector-sdk/sql";

const byCode: Readonly<Record<string, SqlFailure>> = {
  "ORA-01017": "sign in",
  "ORA-01005": "sign in",
  "ORA-28000": "sign in",
  "ORA-28001": "sign in",
  "ORA-01045": "sign in",
  "ORA-12514": "database",
  "ORA-12505": "database",
  "NJS-518": "database",
  "NJS-517": "database",
  "ORA-12520": "full",
  "ORA-12519": "full",
  "ORA-00018": "full",
  "ORA-00020": "full",
  "ORA-02391": "full",
  "ORA-01013": "slow",
  "ORA-01555": "slow",
  "ORA-00054": "slow",
  "ORA-30006": "slow",
  "NJS-123": "slow",
  "ORA-01033": "unreachable",
  "ORA-01034": "unreachable",
  "ORA-01089": "unreachable",
  "ORA-03113": "unreachable",
  "ORA-12541": "unreachable",
  "NJS-500": "unreachable",
  "NJS-501": "unreachable",
  "NJS-503": "unreachable",
  "NJS-510": "unreachable",
  "NJS-521": "unreachable",
};

export function toSqlError(error: unknown, place: SqlPlace): unknown {
  if (error instanceof EdpError || !(error instanceof Error)) return error;
  const code = /\b(?:ORA|NJS|DPY)-\d+/.exec(error.message)?.[0] ?? "";
  // The driver wraps what the socket said, and TLS failures above all.
  const network = findNetworkError(error);
  if (network !== undefined) return toConnectionError(network, place);
  const failure = byCode[code];
  if (failure !== undefined) return createSqlError(failure, place, error);
  return code.startsWith("ORA") ? createRefusal(code, place, error) : toConnectionError(error, place);
}

function findNetworkError(error: Error): Error | undefined {
  const { cause } = error;
  if (cause instanceof Error && "code" in cause && !/^(ORA|NJS)-/.test(String(cause.code))) return cause;
  return cause instanceof Error ? findNetworkError(cause) : undefined;
}
