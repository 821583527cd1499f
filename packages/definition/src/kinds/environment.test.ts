import { describe, expect, test } from "vitest";
import { goodConfig, listProblems, sourceText } from "../testing/check-texts.ts";

const environment = (lines: string, sources: Record<string, string> = {}): string[] =>
  listProblems({ "environments/local.yaml": `kind: Environment\nname: local\n${lines}`, ...sources });

describe("an Environment", () => {
  test("that is right has no problem", () => {
    const lines = `database: { url: platform/database-url, readerUrl: platform/reader-url }\nsecrets:\n  - provider: environment\n    prefix: ACME_\n  - { provider: files, directory: /run/secrets }\n`;
    expect(environment(lines)).toEqual([]);
  });

  test.each([
    ["{ provider: embedded, url: platform/url }", "both"],
    ["{}", "nothing"],
  ])("with the database %s is told that it is one of the two", (database, seen) => {
    expect(environment(`database: ${database}\n`)).toEqual([
      `environments/local.yaml:3:1 EDP-DEF-005 database must be "provider: …" or "url: <reference>", not ${seen}. → write "provider: …" or "url: <reference>"`,
    ]);
  });

  test.each([
    [
      "{ provider: embedded, readerUrl: platform/reader-url }",
      'environments/local.yaml:3:33 EDP-DEF-004 A database without url has no key "readerUrl". → remove it',
    ],
    [
      "{ url: platform/database-url, readerUrl: platform/database-url }",
      "environments/local.yaml:3:52 EDP-DEF-005 database.readerUrl must be the reference of another secret than database.url, not platform/database-url. → write the reference of another secret than database.url",
    ],
  ])("with a reader that stands by itself or for both is told so: %s", (database, said) => {
    expect(environment(`database: ${database}\n`)).toEqual([said]);
  });

  test("with a URL where its reference belongs is told so, without the URL's password", () => {
    const said = environment("database: { url: 'postgres://edp:hunter2@db.example/edp' }\n");
    expect(said.join()).not.toContain("hunter2");
    expect(said).toMatchInlineSnapshot(`
      [
        "environments/local.yaml:3:18 EDP-DEF-005 database.url must be a reference <scope>/<name> such as corporate_ad/bind-password, not [secret]. → write a reference <scope>/<name> such as corporate_ad/bind-password",
        "environments/local.yaml:3:34 EDP-SEC-002 This looks like a password in a URL. Secrets are never written in Git; this one is no longer safe. → remove it, revoke the secret, and give a new one to a secret provider as local/url",
      ]
    `);
  });

  test("whose proxy has a password in its address is told, without it", () => {
    const said = environment("network: { proxy: { url: 'http://edp:hunter22@proxy.corp.example:3128' } }\n");
    expect(said.join()).not.toContain("hunter22");
    expect(said[0]).toContain("must be an address without user and path");
  });

  test("with providers of secrets that do not add up is told each", () => {
    const lines = `secrets:\n  - provider: vault\n  - { provider: generated, prefix: X_ }\n  - provider: files\n  - { provider: environment, directory: d, prefix: edp }\n`;
    expect(environment(lines)).toMatchInlineSnapshot(`
      [
        "environments/local.yaml:4:15 EDP-DEF-005 secrets.0.provider must be one of environment, files, generated, not "vault". → write one of environment, files, generated",
        "environments/local.yaml:7:52 EDP-DEF-005 secrets.3.prefix must be upper-case letters, digits and underscores, not "edp". → write upper-case letters, digits and underscores",
      ]
    `);
  });

  test("with settings of providers that belong to another is told each", () => {
    const lines = `secrets:\n  - { provider: generated, prefix: X_ }\n  - provider: files\n`;
    expect(environment(lines)).toMatchInlineSnapshot(`
      [
        "environments/local.yaml:4:28 EDP-DEF-004 A provider generated has no key "prefix". → remove it",
        "environments/local.yaml:5:5 EDP-DEF-003 A provider files needs the key "directory": the folder with the secrets. → add "directory:"",
      ]
    `);
  });

  test("that overrides an unknown source is told the nearest", () => {
    const sources = { "sources/a.yaml": sourceText(goodConfig) };
    expect(environment("sources: { corporate_da: { enabled: false } }\n", sources)).toMatchInlineSnapshot(`
      [
        "environments/local.yaml:3:12 EDP-DEF-035 The definition has no source "corporate_da". → write "corporate_ad"",
      ]
    `);
  });

  test("that overrides a source wrongly is told in its own file", () => {
    const sources = { "sources/a.yaml": sourceText(goodConfig) };
    const lines = `sources:\n  corporate_ad:\n    schedule: never\n    freshness: { warnAfter: 2h, errorAfter: 1h }\n    objects: [user]\n    config:\n      pageSize: 5000\n    owner: me\n`;
    expect(environment(lines, sources)).toMatchInlineSnapshot(`
      [
        "environments/local.yaml:5:15 EDP-DEF-032 "never" is no schedule: it has 1 field instead of five. → write five fields (minute hour day month weekday), such as "0 2 * * *" for 02:00 each day, or "manual"",
        "environments/local.yaml:6:29 EDP-DEF-034 warnAfter (2h) is later than errorAfter (1h), so nobody would be warned. → make warnAfter the shorter of the two",
        "environments/local.yaml:7:15 EDP-DEF-031 The connector directory has no object "user". → write "users"",
        "environments/local.yaml:9:17 EDP-DEF-005 config.pageSize must be at most 1,000, not 5000. → write at most 1,000",
        "environments/local.yaml:10:5 EDP-DEF-004 An Environment has no key "sources.corporate_ad.owner". → use one of: config, schedule, freshness, objects, enabled",
      ]
    `);
  });

  test("may complete a source that alone is not complete, and null takes a setting away", () => {
    const sources = { "sources/a.yaml": sourceText("config: { urls: [ldaps://x], pageSize: 5000 }\n") };
    const lines = "sources: { corporate_ad: { config: { baseDn: DC=local, pageSize: null } } }\n";
    expect(environment(lines, sources)).toEqual([]);
  });

  test("that takes away what the source needs is told where the source stands", () => {
    const sources = { "sources/a.yaml": sourceText(goodConfig) };
    expect(environment("sources: { corporate_ad: { config: { baseDn: null } } }\n", sources))
      .toMatchInlineSnapshot(`
      [
        "sources/a.yaml:6:1 EDP-DEF-003 A Source with connector directory needs the key "config.baseDn": Where searching begins. → add "baseDn:"",
      ]
    `);
  });

  test("says nothing of sources in a file that could not be read", () => {
    const said = environment("sources: { hr: { enabled: false } }\n", {
      "sources/hr.yaml": "kind: [Source\n",
    });
    expect(said.map((line) => line.slice(0, 35))).toEqual(["sources/hr.yaml:2:1 EDP-DEF-001 Thi"]);
  });
});
