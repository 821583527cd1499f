import { describe, expect, test } from "vitest";
import { checkTexts, goodConfig, listProblems, printProblems, sourceText } from "../testing/check-texts.ts";
import { isSecretKey } from "../yaml/secret-keys.ts";
import { findSecretShapes } from "../yaml/secret-shapes.ts";

// Put together here, so that no scanner of this repository takes them for real.
const letters = "Zk3Wq9Lm2Xv7Bn4Tj8Rd5Hs1Gp6Fy0Cc3Aa9Ee";
const samples = {
  "a private key": ["-----BEGIN RSA", `KEY-----\n    ${letters}\n    -----END RSA`, "KEY-----"].join(
    " PRIVATE ",
  ),
  "a JSON web token": ["eyJhbGciOiJIUzI1", "eyJzdWIiOiIxMjM0", letters].join("."),
  "an AWS access key": ["AKIA", "IOSFODNN7EXAMPLE"].join(""),
  "a GitHub token": `ghp_${letters}`,
  "a GitLab token": `glpat-${letters}`,
  "a Slack token": `xoxb-${letters}`,
  "a Slack webhook": `https://hooks.slack.com/services/T00000000/B00000000/${letters}`,
  "a Google API key": `AIza${letters}`,
  "a Stripe key": `sk_live_${letters}`,
  "a Vault token": `hvs.${letters}`,
  "an age key": `AGE-SECRET-KEY-1${letters.toUpperCase()}`,
  "a storage key": `DefaultEndpointsProtocol=https;AccountKey=${letters}==;x=y`,
  "a password in a URL": `postgres://edp:${letters}@db.example/edp`,
  "a token in a URL": `https://api.example/list?access_token=${letters}`,
  "an Authorization header": `Basic ${letters}==`,
} as const;

describe.each(Object.entries(samples))("%s in a definition", (looksLike, sample) => {
  const oneLine = sample.replaceAll("\n    ", "\\n");

  test("is told, and shown nowhere, whatever else is wrong in its line", () => {
    const block = sample.includes("\n") ? `|\n    ${sample}` : `"${sample}"`;
    const texts = {
      "in a value": sourceText(`${goodConfig}supportPath: ${block}\n`),
      "in a value of config": sourceText(`config:\n  baseDn: x\n  export: ${block}\n`),
      "in a wrong value": sourceText(`${goodConfig}schedule: "${oneLine}"\n`),
      "in a wrong value over lines": sourceText(`${goodConfig}schedule: ${block}\n`),
      "in an unknown key": sourceText(`${goodConfig}? "${oneLine}"\n: 1\n`),
      "in a list": sourceText(`config:\n  baseDn: x\n  urls:\n    - ${block.replaceAll("\n", "\n  ")}\n`),
      "as the connector": sourceText(goodConfig).replace("directory", `"${oneLine}"`),
      "as the name": sourceText(goodConfig, `"${oneLine}"`),
      "as the kind": sourceText(goodConfig).replace("Source", `"${oneLine}"`),
      "beside a misspelt key": sourceText(`config: { export: "${oneLine}", baseDnn: x }\n`),
    };
    for (const [where, text] of Object.entries(texts)) {
      const printed = printProblems({ "sources/a.yaml": text });
      expect(printed, where).toContain(`This looks like ${looksLike}.`);
      expect(printed, where).not.toContain(letters.slice(0, 16));
      expect(printed, where).not.toContain(letters.toUpperCase().slice(0, 16));
      expect(printed, where).not.toContain("IOSFODNN7");
    }
  });

  test("is found in comments and in files that are no YAML", () => {
    const comment = sourceText(`${goodConfig}# was ${oneLine} before\n`);
    const broken = `kind: Source\nold: "${oneLine}"\nconfig: [\n`;
    for (const text of [comment, broken]) {
      const printed = printProblems({ "sources/a.yaml": text });
      expect(printed).toContain("EDP-SEC-002");
      expect(printed).not.toContain(letters.slice(0, 16));
    }
  });
});

describe("a secret by the name of its key", () => {
  test("is told at the value, with the reference it should have", () => {
    const text = sourceText(`config:\n  baseDn: x\n  bindPassword: hunter2-hunter2\n`);
    expect(printProblems({ "sources/a.yaml": text })).toMatchInlineSnapshot(`
      "error EDP-DEF-004  Unknown key
        sources/a.yaml:8:3   config.bindPassword
            8 │   bindPassword: [secret]
              │   ^^^^^^^^^^^^
        A Source with connector directory has no key "config.bindPassword".
        fix   use one of: urls, export, baseDn, pageSize, mode, tokenName, token, auth, scope, port, labels

      error EDP-SEC-002  Secret in the definition
        sources/a.yaml:8:17   config.bindPassword
            8 │   bindPassword: [secret]
              │                 ^^^^^^^^
        This looks like a secret by the name of its key. Secrets are never written in Git; this one is no longer safe.
        fix   remove it, revoke the secret, and give a new one to a secret provider as corporate_ad/bind-password"
    `);
  });

  test.each([
    ["plain", "hunter22"],
    ["in quotes", '"hunter22"'],
    ["a number", "20102233"],
    ["over lines", "|\n    hunter22\n    hunter22"],
    ["folded", ">-\n    hunter22\n    hunter22"],
  ])("is hidden when it is %s", (_how, value) => {
    const text = sourceText(`config:\n  baseDn: x\n  clientSecret: ${value}\n`);
    const printed = printProblems({ "sources/a.yaml": text });
    expect(printed).toContain("EDP-SEC-002");
    expect(printed).not.toMatch(/hunter22|20102233/);
  });

  test("in escapes is found as what it means", () => {
    const escaped = Array.from(samples["a GitHub token"])
      .map((letter) => `\\x${letter.charCodeAt(0).toString(16)}`)
      .join("");
    const printed = printProblems({ "sources/a.yaml": sourceText(`${goodConfig}schedule: "${escaped}"\n`) });
    expect(printed).toContain("This looks like a GitHub token.");
    expect(printed).not.toContain(letters);
    expect(printed).not.toContain(escaped);
  });

  test("in a broken file is hidden by its line", () => {
    const printed = printProblems({ "sources/a.yaml": "kind: Source\nclientSecret: hunter22 [: {\n" });
    expect(printed).toContain("EDP-DEF-001");
    expect(printed).not.toContain("hunter22");
  });

  test("in a list under such a key is found", () => {
    expect(
      listProblems({ "sources/a.yaml": sourceText("config:\n  baseDn: x\n  tokens: a\n  passwords: [b]\n") }),
    ).toHaveLength(2);
    const text = sourceText("config:\n  baseDn: x\n  password: [hunter22]\n");
    expect(printProblems({ "sources/a.yaml": text })).not.toContain("hunter22");
  });

  test.each([
    "password",
    "bind-password",
    "clientSecret",
    "API_KEY",
    "apikey",
    "private-key",
    "passphrase",
    "accessToken",
    "db.pwd",
  ])("counts for %s", (key) => {
    expect(isSecretKey(key)).toBe(true);
  });

  test.each([
    "tokenUrl",
    "secretName",
    "passwordPolicy",
    "key",
    "nextToken",
    "page-token",
    "keyField",
    "monkey",
    "tokenEndpoint",
  ])("does not count for %s", (key) => {
    expect(isSecretKey(key)).toBe(false);
  });

  test("is no problem when it is a reference under secrets, the name of a connector's secret, or empty", () => {
    const text = sourceText(
      `config: { baseDn: x, tokenName: header, token: api-token }\nsecrets: { bind-password: shared/bind-password }\n`,
    );
    expect(checkTexts({ "sources/a.yaml": text }).issues).toEqual([]);
  });
});

test("texts that only resemble secrets are left alone", () => {
  const harmless = [
    "ldaps://dc1.corp.example:636",
    "https://graph.microsoft.com/v1.0/users?$select=id",
    "simulation:/m365",
    "Basic authentication is not allowed here",
    "Bearer infrastructure of the house",
    "-----BEGIN CERTIFICATE-----",
    "people-systems@acme.example",
    "5f1d0c3a-9b7e-4c21-8a44-acacacacacac",
    "https://user@host.example/path",
    "Tür: https://a.example, b: c@d.example",
  ];
  for (const text of harmless) expect(findSecretShapes(text), text).toEqual([]);
});
