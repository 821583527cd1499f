import type { EdpError } from "@edp/base";
import { describe, expect, test } from "vitest";
import { isLimit, signInReasons, toResultError } from "./problems.ts";

const place = {
  source: "corporate_ad",
  address: "dc1.corp.example:636",
  login: "edp-reader@corp.example",
  base: "DC=corp,DC=example",
  limitMs: 60_000,
  doing: "send the next page of users",
};

const refuse = (code: number, message: string, referrals: readonly string[] = []): EdpError =>
  toResultError(place, { code, message, referrals });
const refused = (data: string): string =>
  `80090308: LdapErr: DSID-0C09041C, comment: AcceptSecurityContext error, data ${data}, v4563\0`;

describe("A refused sign-in", () => {
  test.each(["52e", "1", ""])("with data %s is a wrong login or password", (data) => {
    expect(refuse(49, refused(data)).code).toBe("EDP-SRC-051");
  });

  test.each(Object.entries(signInReasons))("with data %s says why: %s", (data, reason) => {
    const error = refuse(49, refused(data));
    expect(error.code).toBe("EDP-SRC-052");
    expect(error.message).toContain(reason);
  });

  test("with data 525 is a login that nobody has", () => {
    expect(refuse(49, refused("525"))).toMatchObject({ code: "EDP-SRC-141" });
  });

  test("with data 80090346 is one for which the server demands channel binding", () => {
    const error = refuse(49, refused("80090346"));
    expect(error.code).toBe("EDP-SRC-140");
    expect(error.fix).toContain("LdapEnforceChannelBinding");
  });

  test("is never tried again by itself", () => {
    expect(refuse(49, refused("52e")).retry).toBe("never");
  });
});

describe("A refusing answer", () => {
  test.each([
    [3, "EDP-SRC-059", "later"],
    [4, "EDP-SRC-059", "later"],
    [11, "EDP-SRC-059", "later"],
    [8, "EDP-SRC-058", "never"],
    [13, "EDP-SRC-058", "never"],
    [10, "EDP-SRC-061", "never"],
    [32, "EDP-SRC-053", "never"],
    [34, "EDP-SRC-053", "never"],
    [50, "EDP-SRC-054", "never"],
    [1, "EDP-SRC-060", "later"],
    [12, "EDP-SRC-060", "later"],
    [51, "EDP-SRC-060", "later"],
    [4711, "EDP-SRC-060", "later"],
  ])("with result %i is %s", (result, code, retry) => {
    const error = refuse(result, "because.\0");
    expect([error.code, error.retry]).toEqual([code, retry]);
    expect(error.message).toContain("because");
    expect(error.message).not.toContain("\0");
  });

  test("that points elsewhere says what to write for it", () => {
    const error = refuse(10, "", ["ldap://east.corp.example/OU=A%2CB,DC=east,DC=corp,DC=example??sub"]);
    expect(error.fix).toContain('add to config.domains: { baseDn: "OU=A,B,DC=east,DC=corp,DC=example"');
    expect(error.fix).toContain("east.corp.example");
  });

  test("that demands signing or encryption says so", () => {
    expect(refuse(8, "00002028: LdapErr: DSID-0C090202").message).toContain("it demands signing");
    expect(refuse(13, "").message).toContain("it demands encryption");
  });

  test("for a limit leaves what came before it valid", () => {
    expect([0, 3, 4, 11, 32].filter(isLimit)).toEqual([3, 4, 11]);
  });
});
