import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectorManifest } from "@edp/definition";
import { afterAll, expect, test } from "vitest";
import {
  createEntityMappings,
  createTestPlatform,
  createTestSource,
  edpRoot,
} from "../testing/test-platform.ts";
import { readModelContract } from "./model-contract.ts";
import { renderProject } from "./render-project.ts";
import { renderStagingModel } from "./staging-model.ts";
import { writeProject } from "./write-project.ts";

const dirs: string[] = [];
const temporaryDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), "edp-project-"));
  dirs.push(dir);
  return dir;
};
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

const paths = (platform: Parameters<typeof renderProject>[0]["platform"]): readonly string[] =>
  renderProject({ platform, edpRoot }).files.map((file) => file.path);

const connector = (
  name: string,
  dir: string,
  provides: ConnectorManifest["provides"],
): ConnectorManifest => ({
  ...createTestSource("x", []).connector,
  name,
  dir,
  provides,
});

test("the same definition gives the same bytes, and holds no time, place or secret", () => {
  const one = renderProject({ platform: createTestPlatform("/a"), edpRoot });
  expect(renderProject({ platform: createTestPlatform("/b"), edpRoot }).files).toEqual(one.files);
  const all = one.files.map((file) => file.text).join("\n");
  expect(all).not.toContain(edpRoot);
  expect(all).toContain("env_var('DBT_ENV_SECRET_EDP_PASSWORD', '')");
});

test("a provider gets its satellites, named by its connector; a disabled source provides nothing", () => {
  const platform = createTestPlatform("/a", {
    sources: [
      createTestSource(
        "ad_one",
        ["users"],
        connector("active-directory", "/c", { account: "stg_active_directory__users" }),
      ),
      createTestSource(
        "ad_two",
        ["users"],
        connector("active-directory", "/c", { account: "stg_active_directory__users" }),
      ),
      { ...createTestSource("hr", ["workers"]), enabled: false },
    ],
    mappings: createEntityMappings({ hr: { workers: "worker" } }),
  });
  expect(paths(platform)).toEqual([
    "dbt_project.yml",
    "macros/generate_schema_name.sql",
    "packages/generated/dbt_project.yml",
    "packages/generated/sources/raw.yml",
    "packages/generated/vault/sat_account_activity_active_directory.sql",
    "packages/generated/vault/sat_account_descriptive_active_directory.sql",
    "packages/generated/vault/sat_account_status_active_directory.sql",
    "packages/generated/vault/schema.yml",
    "profiles.yml",
  ]);
});

test("two mappings that make one source provide an entity twice are refused by name", () => {
  const [first] = createEntityMappings({ hr: { workers: "worker" } });
  const second = { ...first!, name: "also-workers", entity: { ...first!.entity!, object: "contractors" } };
  const platform = createTestPlatform("/a", { mappings: [first!, second] });
  expect(() => renderProject({ platform, edpRoot })).toThrow(
    expect.objectContaining({
      code: "EDP-MDL-003",
      message: expect.stringContaining("hr-workers and also-workers") as string,
    }),
  );
});

test("a staging model reads each column as the mapping says, whatever characters its names hold", () => {
  const { text } = renderStagingModel(
    {
      source: "hr",
      object: "workers",
      entity: "worker",
      columns: {
        employee_id: "Personal-Nr. {{ x }} 'n' \\",
        email: { field: "contact.mail", as: "lower" },
        hire_date: "hired",
        termination_date: { field: "left", unknown: ["9999-12-31", "'"] },
        employment_status: { field: "status", map: { A: "active", "%}": "leave" }, otherwise: "unknown" },
        location: { value: "Head office" },
      },
    },
    readModelContract(edpRoot),
  );
  expect(text).toContain(
    "{{ edp.text_field(['Personal-Nr', ' \\x7b\\x7b x \\x7d\\x7d \\'n\\' \\\\']) }} as employee_id",
  );
  expect(text).toContain("{{ edp.lower_field(['contact', 'mail']) }} as email");
  expect(text).toContain("{{ edp.date_field('hired') }} as hire_date");
  expect(text).toContain(
    "case when ({{ edp.text_field('left') }} in ({{ edp.quoted('9999-12-31') }}, {{ edp.quoted('\\'') }})) is not true then {{ edp.date_field('left') }} end as ",
  );
  expect(text).toContain(
    "{{ edp.map_field('status', {'A': 'active', '\\x25\\x7d': 'leave'}, 'unknown') }} as employment_status",
  );
  expect(text).toContain(
    "case when not is_deleted then {{ edp.quoted('Head office') }}::text end as location",
  );
  expect(text).toContain("null::text as job_title");
});

test("writing touches only what differs and takes away what is no longer generated", () => {
  const dir = temporaryDir();
  const full = renderProject({ platform: createTestPlatform("/a"), edpRoot });
  expect(writeProject(dir, full)).toBe(true);
  expect(writeProject(dir, full)).toBe(false);
  mkdirSync(join(dir, "target"));
  writeFileSync(join(dir, "target", "partial_parse.msgpack"), "dbt's own");
  const less = renderProject({ platform: createTestPlatform("/a", { sources: [], mappings: [] }), edpRoot });
  expect(writeProject(dir, less)).toBe(true);
  expect(() => readFileSync(join(dir, "packages/generated/staging/stg_hr__worker.sql"))).toThrow("ENOENT");
  expect(readFileSync(join(dir, "packages/edp/dbt_project.yml"), "utf8")).toContain("name: edp");
  expect(readFileSync(join(dir, "target", "partial_parse.msgpack"), "utf8")).toBe("dbt's own");
});
