import { describe, expect, test } from "vitest";
import { parseConfig } from "./config.ts";

const live = { urls: ["ldaps://dc1.corp.example"], baseDn: "DC=corp,DC=example", bindDn: "edp" };

describe("config", () => {
  test.each([
    ["ldaps://dc1.corp.example", false, { host: "dc1.corp.example", port: 636, encryption: "tls" }],
    ["ldaps://dc1.corp.example:3269", true, { host: "dc1.corp.example", port: 3269, encryption: "tls" }],
    ["ldap://dc1.corp.example", true, { host: "dc1.corp.example", port: 389, encryption: "starttls" }],
    ["ldap://dc1.corp.example", false, { host: "dc1.corp.example", port: 389, encryption: "none" }],
    ["ldaps://[2001:db8::1]:636", false, { host: "2001:db8::1", port: 636, encryption: "tls" }],
  ])("reads the server %s", (url, startTls, server) => {
    const { way } = parseConfig("ad", { ...live, urls: [url], startTls }, "/platform");
    expect(way.kind === "live" && way.servers).toMatchObject([server]);
  });

  test("finds an export below the platform, and prefers it to a server", () => {
    expect(parseConfig("ad", { ...live, export: "drop/ad" }, "/platform").way).toEqual({
      kind: "export",
      folder: "/platform/drop/ad",
    });
  });

  test("adds and omits attributes, but never what a record is known by", () => {
    const attributes = { users: { add: ["objectSid", "MAIL"], omit: ["title", "objectGUID", "Company"] } };
    const { users } = parseConfig("ad", { ...live, attributes }, "/platform").attributes;
    expect(users).toContain("objectGUID");
    expect(users).toContain("objectSid");
    expect(users.filter((name) => name.toLowerCase() === "mail")).toEqual(["mail"]);
    expect(users).not.toContain("title");
    expect(users).not.toContain("company");
  });

  test.each(["unicodePwd", "ms-Mcs-AdmPwd", "MSLAPS-Password", "userPassword"])(
    "never reads %s (EDP-SRC-064)",
    (name) => {
      expect(() =>
        parseConfig("ad", { ...live, attributes: { computers: { add: [name] } } }, "/platform"),
      ).toThrow(expect.objectContaining({ code: "EDP-SRC-064" }));
    },
  );
});
