// What a domain controller answers when it will not -> EDP's errors. Tables, because the number says it all.
import { EdpError } from "@edp/base";
import { ResultCodeError } from "ldapts";

export interface ProblemPlace {
  readonly source: string;
  readonly address: string;
  readonly login: string;
  readonly base: string;
  readonly operationMs: number;
  /** Ends the sentence "the server would not …". */
  readonly doing: string;
}

/**
 * Result 49 covers everything about signing in; the reason stands in the text as `data 52e`. These are Windows
 * system error codes in hexadecimal; Samba uses the same.
 */
export const signInReasons = {
  "525": undefined,
  "52e": undefined,
  "52f": "its use is restricted by policy",
  "530": "it may not sign in at this time",
  "531": "it may not sign in from this machine",
  "532": "its password has expired",
  "533": "it is disabled",
  "568": "it belongs to too many groups",
  "701": "the account has expired",
  "773": "its password must be changed first",
  "775": "it is locked after failed sign-ins",
} as const satisfies Record<string, string | undefined>;

const limits: Readonly<Record<number, string>> = {
  3: "time limit",
  4: "size limit",
  11: "administrative limit",
};

/** Authentication that is too weak for this server: 7, 8, 13, 48. */
const otherSignIn: readonly number[] = [7, 8, 13, 48];
const noSuchObject: readonly number[] = [32, 34];
const insufficientAccess = 50;
const invalidCredentials = 49;
const referral = 10;

/** The error for a refusing answer. */
export function toResultError(place: ProblemPlace, result: number, text: string): EdpError {
  const { source, address, login, base } = place;
  const reason = tidy(text);
  const limit = limits[result];
  if (limit !== undefined) return new EdpError("EDP-SRC-059", { source, address, limit, reason });
  if (result === invalidCredentials) return toSignInError(place, text);
  if (otherSignIn.includes(result)) return new EdpError("EDP-SRC-058", { source, address, reason });
  if (noSuchObject.includes(result)) return new EdpError("EDP-SRC-053", { source, address, base, reason });
  if (result === insufficientAccess)
    return new EdpError("EDP-SRC-054", { source, address, object: base, login, reason });
  if (result === referral) return new EdpError("EDP-SRC-061", { source, address, base, referral: reason });
  return new EdpError("EDP-SRC-060", { source, address, doing: place.doing, result, reason });
}

/** Did the server end the answer because of a limit? Then what came before it counts. */
export function isLimit(result: number): boolean {
  return limits[result] !== undefined;
}

function toSignInError(place: ProblemPlace, text: string): EdpError {
  const { source, address, login } = place;
  const data = /\bdata ([0-9a-f]{2,4})\b/i.exec(text)?.[1]?.toLowerCase() ?? "";
  const because = Object.hasOwn(signInReasons, data)
    ? signInReasons[data as keyof typeof signInReasons]
    : undefined;
  return because === undefined
    ? new EdpError("EDP-SRC-051", { source, address, login })
    : new EdpError("EDP-SRC-052", { source, address, login, because });
}

/** ldapts' own words for an operation that failed -> EDP's error; errors of ours pass through. */
export function toProblem(place: ProblemPlace, error: unknown): unknown {
  if (error instanceof EdpError) return error;
  const { source, address, doing, operationMs } = place;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ResultCodeError) return toResultError(place, error.code, message);
  if (/timed out|timeout/i.test(message)) {
    return new EdpError("EDP-SRC-055", { source, address, doing, limitMs: operationMs }, { cause: error });
  }
  if (/^(Socket|Connection)/.test(message))
    return new EdpError("EDP-SRC-056", { source, address, doing }, { cause: error });
  // What is left is an answer that ldapts cannot read. 80 is LDAP's own number for "other".
  const unreadable = { source, address, doing, result: 80, reason: `the answer is not LDAP: ${message}` };
  return new EdpError("EDP-SRC-060", unreadable, { cause: error });
}

/** One line without the trailing NUL that servers send and without ldapts' suffix. */
function tidy(text: string): string {
  const plain = text
    .replace(/ Code: 0x[0-9a-f]+$/, "")
    .replaceAll("\0", "")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/\.$/, "");
  return plain === "" ? "it gives no reason" : plain;
}
