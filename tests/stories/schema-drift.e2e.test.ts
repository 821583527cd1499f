// A source renames a column overnight: everything lands, readers keep what was good, and somebody is told what to do.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFolder, edp, edpJson } from "../support/edp.ts";

const folder = createFolder();
const platform = join(folder.path, "school");

interface Run {
  readonly status: string;
  readonly steps: readonly {
    readonly id: string;
    readonly status: string;
    readonly summary: { readonly landed?: number; readonly warnings?: readonly string[] };
  }[];
}

interface Status {
  readonly drift: readonly { readonly kind: string; readonly field: string; readonly recordId: string }[];
}

beforeAll(async () => {
  expect((await edp(["init", platform], folder.path)).exitCode).toBe(0);
});
afterAll(folder.remove);

const change = (file: string, from: string, to: string): void => {
  const path = join(platform, file);
  writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
};

const readTitles = async (): Promise<unknown> => {
  const rows = await edpJson<{ job_title: string | null }[]>(
    ["query", "select job_title from ods.identity order by job_title"],
    platform,
  );
  return rows.map((row) => row.job_title);
};

const find = (run: Run, id: string): Run["steps"][number] | undefined =>
  run.steps.find((step) => step.id === id);

test("a renamed column lands, is told with its first record, and does not reach readers as nulls", async () => {
  expect((await edpJson<Run>(["run"], platform)).status).toBe("succeeded");
  const good = await readTitles();
  expect(good).toContain("Teacher");

  change("drop/hr/workers.csv", "job_title", "position");
  const run = await edpJson<Run>(["run"], platform, 1);
  expect(find(run, "land:hr")).toMatchObject({ status: "succeeded", summary: { landed: 3 } });
  const warnings = find(run, "build")?.summary.warnings ?? [];
  expect(warnings[0]).toMatch(
    /^hr\.workers: the field job_title is gone since record 1001 \(raw_id \d+\); position came/,
  );
  expect(warnings[0]).toContain("acceptDrift: { workers: [job_title] } in sources/hr.yaml");
  expect(await readTitles()).toEqual(good);

  // It is told for as long as nobody decides.
  const again = await edpJson<Run>(["run"], platform, 1);
  expect([again.status, find(again, "build")?.summary.warnings?.length]).toEqual(["partial", 1]);
  const status = await edpJson<Status>(["status"], platform);
  expect(status.drift).toMatchObject([{ kind: "vanished", field: "job_title", recordId: "1001" }]);
  expect((await edp(["status"], platform)).stdout).toContain("the field job_title is gone since record 1001");

  change("mappings/hr-workers.yaml", "job_title: job_title", "job_title: position");
  expect((await edpJson<Run>(["run"], platform)).status).toBe("succeeded");
  expect(await readTitles()).toEqual(good);
  expect((await edpJson<Status>(["status"], platform)).drift).toEqual([]);
});
