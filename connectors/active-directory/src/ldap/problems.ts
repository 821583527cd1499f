// What a domain controller answers when it will not -> EDP's errors. Tables, because the number says it all.
import { EdpError } from "@edp/base";
import type { LdapResult } from "./answer.ts";
import type { AskPlace } from "./conversation.ts";
import { adviseReferral } from "./referrals.ts";

type RefusingResult = Pick<LdapResult, "code" | "message" | "referrals">;

export interface ProblemPlace extends AskPlace {
  readonly login: string;
  /** Name of the secret with its password, where a sign-in is what failed. */
  readonly secret?: string;
  readonly base: string;
  /** What is read, where it is one object of the connector. */
  readonly object?: string | undefined;
}

/**
 * Result 49 covers everything about signing in; the reason stands in the text as `data 52e`. These are Windows
 * system error codes in hexadecimal; Samba uses the same.
 */
export const signInReasons = {
  "51f": "the domain it belongs to cannot be reached",
  "52f": "its use is restricted by policy",
  "530": "it may not sign in at this time",
  "531": "it may not sign in from this machine",
  "532": "its password has expired",
  "533": "it is disabled",
  "568": "it belongs to too many groups",
  "701": "the account has expired",
  "773": "its password must be changed first",
  "775": "it is locked after failed sign-ins",
} as const satisfies Record<string, string>;

/** 52e is a wrong password, and so is every number that is not told here. */
const noSuchUser = "525";
/** SEC_E_BAD_BINDINGS: the sign-in is not tied to the TLS connection it came through. */
const badBindings = "80090346";

const limits: Readonly<Record<number, string>> = {
  3: "time limit",
  4: "size limit",
  11: "administrative limit",
};

/** What a server demands that refuses this way of signing in. */
const demands: Readonly<Record<number, string>> = {
  7: "it does not take this way of signing in",
  8: "it demands signing, which a simple bind has only under TLS",
  13: "it demands encryption",
  48: "it does not let this login sign in this way",
};
const noSuchObject: readonly number[] = [32, 34];
const insufficientAccess = 50;
const invalidCredentials = 49;
const referral = 10;

/** The error for a refusing answer. */
export function toResultError(place: ProblemPlace, result: RefusingResult): EdpError {
  const { source, address, login, base, doing } = place;
  const { code } = result;
  const reason = tidy(result.message);
  const limit = limits[code];
  if (limit !== undefined) return new EdpError("EDP-SRC-059", { source, address, limit, reason });
  if (code === invalidCredentials) return toSignInError(place, result.message);
  const demand = demands[code];
  if (demand !== undefined)
    return new EdpError("EDP-SRC-058", {
      source,
      address,
      reason: `${demand} (result ${code.toString()}, ${reason})`,
    });
  if (noSuchObject.includes(code)) return new EdpError("EDP-SRC-053", { source, address, base, reason });
  if (code === insufficientAccess)
    return new EdpError("EDP-SRC-054", { source, address, object: place.object ?? base, login, reason });
  if (code === referral) {
    const [elsewhere = reason] = result.referrals;
    return new EdpError("EDP-SRC-061", {
      source,
      address,
      base,
      referral: elsewhere,
      fix: adviseReferral(elsewhere),
    });
  }
  return new EdpError("EDP-SRC-060", { source, address, doing, result: code, reason });
}

/** Did the server end the answer because of a limit? Then what came before it counts. */
export function isLimit(result: number): boolean {
  return limits[result] !== undefined;
}

function toSignInError(place: ProblemPlace, text: string): EdpError {
  const { source, address, login, secret = "bind-password" } = place;
  const data = /\bdata ([0-9a-f]{2,8})\b/i.exec(text)?.[1]?.toLowerCase() ?? "";
  if (data === badBindings) return new EdpError("EDP-SRC-140", { source, address });
  if (data === noSuchUser) return new EdpError("EDP-SRC-141", { source, address, login });
  const because = Object.hasOwn(signInReasons, data)
    ? signInReasons[data as keyof typeof signInReasons]
    : undefined;
  return because === undefined
    ? new EdpError("EDP-SRC-051", { source, address, login, secret })
    : new EdpError("EDP-SRC-052", { source, address, login, because });
}

/** One line without the trailing NUL that servers send. */
export function tidy(text: string): string {
  const plain = text.replaceAll("\0", "").replace(/\s+/g, " ").trim().replace(/\.$/, "");
  return plain === "" ? "it gives no reason" : plain;
}
