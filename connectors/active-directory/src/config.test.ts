import { describe, expect, test } from "vitest";
import { parseDomain, type DirectorySettings, type DomainConfig } from "./config.ts";
import { parseConfig } from "./domains.ts";

const live = { urls: ["ldaps://dc1.corp.example"], baseDn: "DC=corp,DC=example", bindDn: "edp" };
const parse = (config: DomainConfig): DirectorySettings =>
  parseDomain(config, { source: "ad", baseDir: "/platform", otherBases: [] });

describe("config", () => {
  test.each([
    ["ldaps://dc1.corp.example", false, { host: "dc1.corp.example", port: 636, encryption: "tls" }],
    ["ldaps://dc1.corp.example:3269", true, { host: "dc1.corp.example", port: 3269, encryption: "tls" }],
    ["ldap://dc1.corp.example", true, { host: "dc1.corp.example", port: 389, encryption: "starttls" }],
    ["ldap://dc1.corp.example", false, { host: "dc1.corp.example", port: 389, encryption: "none" }],
    ["ldaps://[2001:db8::1]:636", false, { host: "2001:db8::1", port: 636, encryption: "tls" }],
  ])("reads the server %s", (url, startTls, server) => {
    const { way } = parse({ ...live, urls: [url], startTls });
    expect(way.kind === "live" && way.servers).toMatchObject([server]);
  });

  test("finds an export below the platform, and prefers it to a server", () => {
    expect(parse({ ...live, export: "drop/ad" }).way).toEqual({
      kind: "export",
      folder: "/platform/drop/ad",
    });
  });

  test("adds and omits attributes, but never what a record is known by", () => {
    const attributes = { users: { add: ["objectSid", "MAIL"], omit: ["title", "objectGUID", "Company"] } };
    const { users } = parse({ ...live, attributes }).attributes;
    expect(users).toContain("objectGUID");
    expect(users).toContain("objectSid");
    expect(users.filter((name) => name.toLowerCase() === "mail")).toEqual(["mail"]);
    expect(users).not.toContain("title");
    expect(users).not.toContain("company");
  });

  test.each(["unicodePwd", "ms-Mcs-AdmPwd", "MSLAPS-Password", "userPassword"])(
    "never reads %s (EDP-SRC-064)",
    (name) => {
      expect(() => parse({ ...live, attributes: { computers: { add: [name] } } })).toThrow(
        expect.objectContaining({ code: "EDP-SRC-064" }),
      );
    },
  );

  test("gives each domain what stands beside the list, unless it says otherwise", () => {
    const domains = [
      { baseDn: "DC=corp,DC=example", urls: ["ldaps://dc1.corp.example"] },
      {
        baseDn: "DC=east,DC=corp,DC=example",
        urls: ["ldaps://dc1.east.corp.example"],
        bindDn: "edp-east",
        passwordSecret: "bind-password-2",
      },
    ];
    const [corp, east] = parseConfig("ad", { domains, bindDn: "edp", pageSize: 7 }, "/platform");
    expect(corp).toMatchObject({
      otherBases: ["DC=east,DC=corp,DC=example"],
      way: { bindDn: "edp", passwordSecret: "bind-password", pageSize: 7 },
    });
    expect(east?.way).toMatchObject({ bindDn: "edp-east", passwordSecret: "bind-password-2", pageSize: 7 });
  });

  test("takes two bases of one domain for a mistake (EDP-SRC-380)", () => {
    const domains = ["OU=a,DC=corp,DC=example", "OU=b, dc=Corp, dc=example"].map((baseDn) => ({
      ...live,
      baseDn,
    }));
    expect(() => parseConfig("ad", { domains }, "/platform")).toThrow(
      expect.objectContaining({ code: "EDP-SRC-380" }),
    );
  });
});
