import { describe, expect, test } from "vitest";
import { listProblems } from "../testing/check-texts.ts";

const dashboard = (tiles: string): string[] =>
  listProblems({ "dashboards/d.yaml": `kind: Dashboard\nname: d\ntitle: D\nowner: o\ntiles:\n${tiles}` });

describe("a Dashboard", () => {
  test("over columns that the models publish has no problem", () => {
    const tile =
      "  - { title: t, type: table, dataset: mart.leavers_current, columns: [account_name], orderBy: termination_date }\n";
    expect(dashboard(tile)).toEqual([]);
  });

  test("over a dataset that no model publishes is told the nearest", () => {
    const tile = "  - { title: t, type: table, dataset: mart.leaver_current, columns: [account_name] }\n";
    expect(dashboard(tile)).toMatchInlineSnapshot(`
      [
        "dashboards/d.yaml:6:39 EDP-DEF-039 No model publishes mart.leaver_current. → write "mart.leavers_current"",
      ]
    `);
  });

  test("over columns that the dataset has not is told each", () => {
    const tile = `  - title: t
    type: table
    dataset: mart.leavers_current
    columns: [account_name, termination_dat]
    where: { disabled: false }
    orderBy: since
`;
    expect(dashboard(tile)).toMatchInlineSnapshot(`
      [
        "dashboards/d.yaml:9:29 EDP-DEF-037 mart.leavers_current has no column "termination_dat". → write "termination_date"",
        "dashboards/d.yaml:10:14 EDP-DEF-037 mart.leavers_current has no column "disabled". → use one of: account_name, termination_date",
        "dashboards/d.yaml:11:14 EDP-DEF-037 mart.leavers_current has no column "since". → use one of: account_name, termination_date",
      ]
    `);
  });

  test("over raw data is told what may be shown", () => {
    expect(dashboard("  - { title: t, type: pie, dataset: raw.hr_workers, columns: [a] }\n"))
      .toMatchInlineSnapshot(`
      [
        "dashboards/d.yaml:6:23 EDP-DEF-005 tiles.0.type must be one of table, number, bar, line, not "pie". → write one of table, number, bar, line",
        "dashboards/d.yaml:6:37 EDP-DEF-005 tiles.0.dataset must be a published relation such as mart.identity_offboarding_current, not "raw.hr_workers". → write a published relation such as mart.identity_offboarding_current",
      ]
    `);
  });
});
