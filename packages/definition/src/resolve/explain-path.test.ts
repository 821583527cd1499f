import { EdpError, printIssue } from "@edp/base";
import { describe, expect, test } from "vitest";
import { checkTexts, type Texts } from "../testing/check-texts.ts";
import { explainPath } from "./explain-path.ts";

const texts: Texts = {
  "edp.yaml": `kind: Platform
name: acme
edp: 0.1.0
owner: data-team
defaults:
  maxLossShare: 0.1
`,
  "environments/local.yaml": `kind: Environment
name: local
sources:
  corporate_ad:
    config:
      urls: [ldap://127.0.0.1]
    schedule: manual
database: { url: platform/database-url, readerUrl: platform/reader-url }
`,
  "sources/corporate_ad.yaml": `kind: Source
name: corporate_ad
connector: directory
owner: identity-team
description: The directory.
config:
  urls: [ldaps://dc1.corp.example]
  baseDn: DC=corp
  labels: { a.b: one }
freshness:
  warnAfter: 1h
  errorAfter: 2h
`,
};

function explain(path: string, environment = "local"): string[] {
  const { definition, issues } = checkTexts(texts);
  expect(issues.map(printIssue)).toEqual([]);
  if (definition === undefined) return [];
  return explainPath(definition, environment, path).map(
    (origin) => `${origin.path} = ${JSON.stringify(origin.value)} (${origin.from})`,
  );
}

const refusal = (path: string, environment?: string): string => {
  try {
    return explain(path, environment).join();
  } catch (error) {
    return error instanceof EdpError ? error.issues.map(printIssue).join() : String(error);
  }
};

describe("explaining a path", () => {
  test.each([
    ["sources.corporate_ad.schedule", 'sources.corporate_ad.schedule = "manual" (environments/local.yaml:7)'],
    [
      "sources.corporate_ad.owner",
      'sources.corporate_ad.owner = "identity-team" (sources/corporate_ad.yaml:4)',
    ],
    ["sources.corporate_ad.maxLossShare", "sources.corporate_ad.maxLossShare = 0.1 (edp.yaml:6)"],
    ["sources.corporate_ad.enabled", "sources.corporate_ad.enabled = true (default of Source)"],
    [
      "sources.corporate_ad.objects",
      'sources.corporate_ad.objects = ["users","groups"] (connector.yaml of directory)',
    ],
    ["sources.corporate_ad.tenant", 'sources.corporate_ad.tenant = "DC=corp" (sources/corporate_ad.yaml:8)'],
    [
      "sources.corporate_ad.config.urls",
      'sources.corporate_ad.config.urls = ["ldap://127.0.0.1"] (environments/local.yaml:6)',
    ],
    [
      "sources.corporate_ad.config.urls.0",
      'sources.corporate_ad.config.urls.0 = "ldap://127.0.0.1" (environments/local.yaml:6)',
    ],
    [
      "sources.corporate_ad.config.labels.a.b",
      'sources.corporate_ad.config.labels.a.b = "one" (sources/corporate_ad.yaml:9)',
    ],
    [
      "sources.corporate_ad.freshness.errorAfter",
      'sources.corporate_ad.freshness.errorAfter = "2h" (sources/corporate_ad.yaml:12)',
    ],
    [
      "sources.corporate_ad.secrets.bind-password",
      'sources.corporate_ad.secrets.bind-password = "corporate_ad/bind-password" (default of Source)',
    ],
    ["platform.timeZone", 'platform.timeZone = "UTC" (default of Platform)'],
    [
      "environment.database.readerUrl",
      'environment.database.readerUrl = "platform/reader-url" (environments/local.yaml:8)',
    ],
    ["environment.target", 'environment.target = "local" (default of Environment)'],
  ])("%s", (path, said) => {
    expect(explain(path)).toEqual([said]);
  });

  test("of a group gives all that is in it", () => {
    expect(explain("sources.corporate_ad.config")).toEqual([
      'sources.corporate_ad.config.urls = ["ldap://127.0.0.1"] (environments/local.yaml:6)',
      'sources.corporate_ad.config.baseDn = "DC=corp" (sources/corporate_ad.yaml:8)',
      'sources.corporate_ad.config.labels.a.b = "one" (sources/corporate_ad.yaml:9)',
    ]);
    expect(explain("")).toHaveLength(
      explain("sources").length + explain("platform").length + explain("environment").length,
    );
  });

  test("that is not there says where it ends and what was meant", () => {
    expect(refusal("sources.corporate_da.schedule")).toMatchInlineSnapshot(
      `
      "error EDP-DEF-051  Nothing there
        The platform has nothing at sources: "corporate_da" is unknown.
        fix   ask for "sources.corporate_ad.schedule""
    `,
    );
    expect(refusal("sources.corporate_ad.password")).toMatchInlineSnapshot(
      `
      "error EDP-DEF-051  Nothing there
        The platform has nothing at sources.corporate_ad: "password" is unknown.
        fix   use one of: acceptDrift, config, connector, description, enabled, freshness, maxLossShare, maxQuarantineShare, maxRecordSize, objects, owner, schedule and 3 more"
    `,
    );
    expect(refusal("sources.corporate_ad.schedule.hour")).toMatchInlineSnapshot(
      `
      "error EDP-DEF-051  Nothing there
        The platform has nothing at sources.corporate_ad.schedule: "hour" is unknown.
        fix   ask for "sources.corporate_ad.schedule""
    `,
    );
    expect(refusal("sorces")).toMatchInlineSnapshot(
      `
      "error EDP-DEF-051  Nothing there
        The platform has nothing at its top: "sorces" is unknown.
        fix   ask for "sources""
    `,
    );
    expect(refusal("platform", "production")).toMatchInlineSnapshot(
      `
      "error EDP-DEF-050  Unknown environment
        The platform has no environment "production".
        fix   use one of: local"
    `,
    );
  });
});
