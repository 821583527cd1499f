// The main job: one command from an empty folder to answers, and the answers are right. With EDP_PEOPLE=100000 the
// organisation has that many people instead of the example's 200; the answers are compared row for row all the same.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { answerKey, generateOrganisation, type Answers } from "@edp/simulation";
import { loadContracts } from "@edp/definition";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFolder, edp, edpJson } from "../support/edp.ts";
import { repositoryRoot, runTool } from "../support/run-tool.ts";

interface Up {
  readonly status: string;
  readonly findings: readonly { readonly count: number; readonly sentence: string; readonly mart: string }[];
  readonly steps: readonly {
    readonly id: string;
    readonly status: string;
    readonly summary: Readonly<Record<string, unknown>>;
  }[];
}

const folder = createFolder();
const platform = join(folder.path, "acme");
let first: Up;
let answers: Answers;

beforeAll(async () => {
  const people = process.env["EDP_PEOPLE"];
  const size = people === undefined ? [] : ["--people", people];
  expect((await edp(["init", platform, "--example", "acme", ...size], folder.path)).exitCode).toBe(0);
  first = await edpJson<Up>(["up", platform, "--once"], folder.path);
  const local = readFileSync(join(platform, "environments/local.yaml"), "utf8");
  const setting = (name: string): number => Number(new RegExp(`${name}: *(\\d+)`).exec(local)?.[1]);
  const [date] = await edpJson<{ today: string }[]>(["query", "select current_date as today"], platform);
  const settings = {
    organisation: "acme",
    people: setting("people"),
    seed: setting("seed"),
    today: date?.today ?? "",
  };
  answers = answerKey(generateOrganisation(settings));
});
afterAll(folder.remove);

/** A mart's rows in the columns of the answers, both as sorted text: the sets have to be the same. */
async function compare(mart: string, expected: readonly object[], where = "true"): Promise<void> {
  const columns = Object.keys(expected[0] ?? {});
  const list = columns.map((column) => `'${column}', ${column}`).join(", ");
  const rows = await edpJson<{ row: object }[]>(
    ["query", `select jsonb_build_object(${list}) as row from mart.${mart} where ${where}`],
    platform,
  );
  const found = rows.map(({ row }) => canonical(row));
  expect(found.sort()).toEqual(expected.map(canonical).sort());
}

/** Keys in one order; lists as the marts write them: one text, nothing when empty. */
function canonical(row: object): string {
  const entries = Object.entries(row).map(([key, value]): [string, unknown] => [
    key,
    Array.isArray(value) ? (value.length === 0 ? null : value.toSorted().join(", ")) : value,
  ]);
  return JSON.stringify(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))));
}

test("the first run succeeds, lands every source and finds something in each of the six questions", () => {
  expect(first.status).toBe("succeeded");
  expect(first.steps.filter((step) => step.id.startsWith("land:")).map((step) => step.status)).toEqual(
    Array.from({ length: 4 }, () => "succeeded"),
  );
  expect(new Set(first.findings.map((finding) => finding.mart))).toEqual(
    new Set([
      "mart.identity_onboarding_current",
      "mart.identity_offboarding_current",
      "mart.license_reconciliation_current",
      "mart.account_attribute_gap_current",
      "mart.access_alignment_current",
      "mart.lifecycle_ticket_alignment_current",
      "mart.account_stale_current",
      "mart.privileged_group_current",
    ]),
  );
});

test("new hires: exactly the planted rows", () => compare("identity_onboarding_current", answers.onboarding));
test("leavers: exactly the planted rows", () => compare("identity_offboarding_current", answers.offboarding));
test("licences: exactly the planted deviations", () =>
  compare("license_reconciliation_current", answers.licences, "reconciliation_state <> 'correct'"));
test("attribute gaps: exactly the planted ones", () =>
  compare("account_attribute_gap_current", answers.attributeGaps, "gap_count > 0 or conflict_count > 0"));
test("access: exactly the planted deviations", () =>
  compare("access_alignment_current", answers.access, "alignment in ('unexpected', 'missing')"));
test("tickets: exactly the planted rows", () =>
  compare("lifecycle_ticket_alignment_current", answers.tickets));

test("people by department and state: exactly those of today", () =>
  compare("identity_lifecycle_daily", answers.lifecycle));
test("holders of licences: exactly those who do not use them", () =>
  compare(
    "license_holder_current",
    answers.licenceHolders,
    "utilization_state <> 'used' and lifecycle_state in ('active', 'leave')",
  ));

test("every stream is fresh, and all layers hold what its source counted", async () => {
  const rows = await edpJson<Readonly<Record<string, unknown>>[]>(
    ["query", "select * from mart.data_trust_current"],
    platform,
  );
  expect(rows.length).toBeGreaterThan(12);
  for (const row of rows) {
    expect(row).toMatchObject({ freshness: "fresh", check_outcome: "passed", failed_test_count: 0 });
    const states = row["entity_name"] === "none" ? ["not_counted"] : ["agrees", "unconfirmed"];
    expect(states).toContain(row["reconciliation_state"]);
    expect(row["held_because"]).toBeNull();
  }
});

test("every record is accounted for, and the sources' own counts agree", async () => {
  const { sources } = await edpJson<{ sources: { records: number; quarantined: number }[] }>(
    ["status"],
    platform,
  );
  const read = first.steps
    .filter((step) => step.id.startsWith("land:"))
    .map((step) => Number(step.summary["read"]));
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  expect(sum(sources.map((source) => source.quarantined))).toBe(0);
  expect(sum(sources.map((source) => source.records))).toBe(sum(read));
});

test("a second run finds nothing to do and says so", async () => {
  const second = await edpJson<Up>(["up", platform, "--once"], folder.path);
  expect(second.status).toBe("succeeded");
  const summary = (id: string): unknown => second.steps.find((step) => step.id === id)?.summary;
  expect(summary("build")).toMatchObject({ text: "nothing stale" });
  expect(summary("publish")).toMatchObject({ text: "nothing new" });
  expect(summary("land:hr")).toMatchObject({ landed: 0, deleted: 0, quarantined: 0 });
  const told = ({ findings }: Up): unknown => findings.map(({ count, sentence }) => ({ count, sentence }));
  expect(told(second)).toEqual(told(first));
});

interface Manifest {
  readonly nodes: Readonly<
    Record<
      string,
      {
        readonly resource_type: string;
        readonly name: string;
        readonly columns: Readonly<Record<string, { readonly data_type: string | null }>>;
      }
    >
  >;
}

test("the contracts that validation reads are the ones that dbt knows, and every column of them is described", () => {
  const manifest = JSON.parse(
    readFileSync(join(platform, ".edp/dbt/target/manifest.json"), "utf8"),
  ) as Manifest;
  const models = new Map(
    Object.values(manifest.nodes)
      .filter((node) => node.resource_type === "model")
      .map((node) => [node.name, node]),
  );
  const { contracts } = loadContracts([repositoryRoot]);
  const published = [...contracts.values()].filter(
    (contract) => contract.layer === "mart" || contract.layer === "ods",
  );
  expect(published.length).toBeGreaterThan(25);
  for (const contract of published) {
    const model = models.get(contract.dataset.split(".")[1] ?? "");
    if (contract.file.startsWith("models/optional/")) {
      expect(model, `${contract.dataset}: no source here provides it`).toBeUndefined();
      continue;
    }
    expect(contract.columns.map((column) => [column.name, column.dataType])).toEqual(
      Object.entries(model?.columns ?? {}).map(([name, column]) => [name, column.data_type ?? undefined]),
    );
    expect(
      contract.columns
        .filter((column) => column.description === "")
        .map((column) => `${contract.dataset}.${column.name}`),
    ).toEqual([]);
  }
});

test("no generated secret stands in anything that a run wrote or printed", async () => {
  const stored = await runTool("sh", ["-c", "find .edp/secrets -type f -exec cat {} +"], {}, platform);
  const values = stored.stdout.split("\n").filter((line) => line.length >= 16);
  expect(values.length).toBeGreaterThan(1);
  for (const value of values) {
    const grep = ["-rlF", "--exclude-dir=secrets", "--exclude-dir=postgres", "-e", value, "."];
    expect((await runTool("grep", grep, {}, platform)).stdout).toBe("");
    expect(JSON.stringify(first)).not.toContain(value);
  }
});
