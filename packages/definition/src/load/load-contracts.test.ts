import { printIssue } from "@edp/base";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { createSourceText } from "../yaml/source-text.ts";
import { loadContracts, parseContracts } from "./load-contracts.ts";

const schema = (name: string): string =>
  `models: [{ name: ${name}, description: d, columns: [{ name: a }] }]\n`;

test("contracts are read from models and connectors, with the layer that their folder says", () => {
  const root = mkdtempSync(join(tmpdir(), "edp-contracts-"));
  const files = {
    "models/marts/schema.yml": schema("leavers_current"),
    "models/ods/schema.yml": schema("account"),
    "models/vault/schema.yml": schema("hub_account"),
    "connectors/rest/dbt/staging/schema.yml": schema("stg_rest__requests"),
    "connectors/rest/config.yml": schema("no_contract"),
    "models/entities.yml": "entities: {}\n",
  };
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const { contracts, issues } = loadContracts([root]);
    expect(issues).toEqual([]);
    expect([...contracts.values()].map(({ dataset, layer }) => `${dataset} ${layer}`).sort()).toEqual([
      "mart.leavers_current mart",
      "ods.account ods",
      "ods.stg_rest__requests staging",
      "vault.hub_account vault",
    ]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test("a contract knows its owner, columns and types", () => {
  const text = `models:
  - name: m
    description: What it is
    config: { meta: { owner: team } }
    columns: [{ name: a, data_type: uuid, description: A }, { name: b }, { nonsense: 1 }]
  - { description: without a name }
  - text
`;
  expect([...parseContracts([createSourceText("models/marts/schema.yml", text)]).contracts.values()]).toEqual(
    [
      {
        dataset: "mart.m",
        layer: "mart",
        description: "What it is",
        owner: "team",
        columns: [
          { name: "a", description: "A", dataType: "uuid" },
          { name: "b", description: "" },
        ],
        file: "models/marts/schema.yml",
      },
    ],
  );
});

test("a schema.yml that cannot be read is told with its place", () => {
  const { issues } = parseContracts([createSourceText("models/marts/schema.yml", "models: [\n")]);
  expect(issues.map(printIssue)).toMatchInlineSnapshot(`
    [
      "error EDP-DEF-044  Contract unreadable
      models/marts/schema.yml:2:1
          2 │ 
            │ ^
      This description of models cannot be read: a quote, bracket, comma or line break is missing before this place.
      fix   correct the file; dbt reads it as well",
    ]
  `);
});
