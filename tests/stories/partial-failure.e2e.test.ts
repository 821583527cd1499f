// What goes wrong in one place stays there: a source that is down, a model whose test fails.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFolder, edp, edpJson } from "../support/edp.ts";

const folder = createFolder();
const platform = join(folder.path, "school");

interface Run {
  readonly status: string;
  readonly steps: readonly { readonly id: string; readonly status: string; readonly errorMessage?: string }[];
}

beforeAll(async () => {
  expect((await edp(["init", platform], folder.path)).exitCode).toBe(0);
});
afterAll(folder.remove);

const statusOf = (run: Run, id: string): string | undefined =>
  run.steps.find((step) => step.id === id)?.status;

test("a source that is down is told, and the others are landed, built and published all the same", async () => {
  writeFileSync(
    join(platform, "sources/payroll.yaml"),
    [
      "kind: Source",
      "name: payroll",
      "connector: files",
      "owner: finance-team",
      "description: A folder that nobody has made",
      "config:",
      "  path: drop/payroll",
      "  objects:",
      "    people: { glob: people.csv, format: csv, key: id, mode: snapshot }",
      "objects: [people]",
      "freshness: { warnAfter: 26h, errorAfter: 50h }",
      "",
    ].join("\n"),
  );
  const run = await edpJson<Run>(["run"], platform, 1);
  expect(run.status).toBe("partial");
  expect(
    ["check:payroll", "land:payroll", "land:hr", "build", "publish"].map((id) => statusOf(run, id)),
  ).toEqual(["failed", "blocked", "succeeded", "succeeded", "succeeded"]);
  const { sources } = await edpJson<{ sources: { source: string; freshness: string; check: string }[] }>(
    ["status"],
    platform,
  );
  expect(sources.map(({ source, freshness, check }) => [source, freshness, check])).toEqual([
    ["hr", "fresh", "passed"],
    ["payroll", "never", "failed"],
  ]);
  const people = await edpJson<{ count: number }[]>(["query", "select count(*) from ods.identity"], platform);
  expect(people).toEqual([{ count: 3 }]);
});

test("a model whose test fails keeps its readers on the last good version, and a mended one is published", async () => {
  rmSync(join(platform, "sources/payroll.yaml"));
  mkdirSync(join(platform, "models/marts"), { recursive: true });
  const write = (value: number): void => {
    writeFileSync(
      join(platform, "models/marts/house_count.sql"),
      `select ${value.toString()} as house_count\n`,
    );
  };
  writeFileSync(
    join(platform, "models/marts/schema.yml"),
    [
      "version: 2",
      "models:",
      "  - name: house_count",
      "    description: How many houses there are.",
      "    config: { contract: { enforced: true }, meta: { owner: data-team } }",
      "    columns:",
      "      - name: house_count",
      "        data_type: integer",
      "        description: Houses.",
      "        data_tests:",
      "          - accepted_values: { arguments: { values: [1, 3], quote: false } }",
      "",
    ].join("\n"),
  );
  const read = async (): Promise<unknown> =>
    edpJson(["query", "select house_count from mart.house_count"], platform);

  write(1);
  expect((await edpJson<Run>(["run"], platform)).status).toBe("succeeded");
  expect(await read()).toEqual([{ house_count: 1 }]);

  write(2);
  const held = await edpJson<Run>(["run"], platform, 1);
  expect(held.status).toBe("partial");
  expect(held.steps.find((step) => step.id === "publish")).toMatchObject({
    status: "partial",
    errorCode: "EDP-MDL-001",
  });
  expect(await read()).toEqual([{ house_count: 1 }]);

  write(3);
  expect((await edpJson<Run>(["run"], platform)).status).toBe("succeeded");
  expect(await read()).toEqual([{ house_count: 3 }]);
});
