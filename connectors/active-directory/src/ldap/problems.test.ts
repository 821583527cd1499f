import { EdpError } from "@edp/base";
import { describe, expect, test } from "vitest";
import { isLimit, signInReasons, toProblem, toResultError } from "./problems.ts";

const place = {
  source: "corporate_ad",
  address: "dc1.corp.example:636",
  login: "edp-reader@corp.example",
  base: "DC=corp,DC=example",
  operationMs: 60_000,
  doing: "send the next page of users",
};

const refused = (data: string): string =>
  `80090308: LdapErr: DSID-0C09041C, comment: AcceptSecurityContext error, data ${data}, v4563\0`;

describe("A refused sign-in", () => {
  test.each(["52e", "525", "1", ""])("with data %s is a wrong login or password", (data) => {
    expect(toResultError(place, 49, refused(data)).code).toBe("EDP-SRC-051");
  });

  test.each(Object.entries(signInReasons).filter(([, reason]) => reason !== undefined))(
    "with data %s says why: %s",
    (data, reason) => {
      const error = toResultError(place, 49, refused(data));
      expect(error.code).toBe("EDP-SRC-052");
      expect(error.message).toContain(reason);
    },
  );

  test("is never tried again by itself", () => {
    expect(toResultError(place, 49, refused("52e")).retry).toBe("never");
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
    const error = toResultError(place, result, "because.\0");
    expect([error.code, error.retry]).toEqual([code, retry]);
    expect(error.message).toContain("because");
    expect(error.message).not.toContain("\0");
  });

  test("for a limit leaves what came before it valid", () => {
    expect([0, 3, 4, 11, 32].filter(isLimit)).toEqual([3, 4, 11]);
  });
});

describe("What the library says", () => {
  test.each([
    ["SearchRequest: Operation timed out", "EDP-SRC-055"],
    [
      "Connection closed before message response was received. Message type: SearchRequest (0x63)",
      "EDP-SRC-056",
    ],
    ["Socket connection not established", "EDP-SRC-056"],
    ["Socket error. Message type: SearchRequest (0x63)\nread ECONNRESET", "EDP-SRC-056"],
    ["Protocol Operation not supported: 0x99", "EDP-SRC-060"],
  ])("%s is %s", (message, code) => {
    expect(toProblem(place, new Error(message))).toMatchObject({ code });
  });

  test("passes errors of ours through", () => {
    const own = new EdpError("EDP-SRC-056", place);
    expect(toProblem(place, own)).toBe(own);
  });
});
