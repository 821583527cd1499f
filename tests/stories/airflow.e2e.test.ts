// The platform run by the real Airflow: its DAGs are imported, inspected, run, failed, retried and asked for a backfill,
// and what readers see in the end is what the embedded runner gives, number for number.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadPlatform, resolvePlatform } from "@edp/definition";
import { planPipelines, renderAirflow, type RenderedFile, type WorkloadGraph } from "@edp/deployment";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findAirflowProblem, openAirflow, type Airflow } from "../support/airflow.ts";
import { createFolder, edp, edpJson, launcher } from "../support/edp.ts";
import { storableStrings } from "../support/hostile-strings.ts";
import { repositoryRoot, runTool } from "../support/run-tool.ts";

interface Task {
  readonly command: string;
  readonly retries: number;
  readonly is_teardown: boolean;
  readonly timeout_s: number;
  readonly pod?: { readonly spec: Readonly<Record<string, unknown>> };
}

interface Inspected {
  readonly errors: Readonly<Record<string, string>>;
  readonly odd: readonly string[];
  readonly dags: Readonly<
    Record<
      string,
      {
        readonly title: string;
        readonly cron: string | null;
        readonly started_by: readonly string[];
        readonly paused: boolean;
        readonly catchup: boolean;
        readonly max_active_runs: number;
        readonly tasks: Readonly<Record<string, Task>>;
      }
    >
  >;
}

interface Step {
  readonly stepId: string;
  readonly status: string;
  readonly attempt: number;
}

const folder = createFolder();
const embedded = join(folder.path, "embedded");
const platform = join(folder.path, "acme");
const dags = join(platform, "deploy/local/airflow/dags");
const inspect = join(repositoryRoot, "tests/support/inspect-dags.py");
const runDags = join(repositoryRoot, "tests/support/run-dags.py");
const missing = findAirflowProblem();
if (missing !== undefined) console.log(`skipped: ${missing}`);
let airflow: Airflow;

/** What the pipelines of a platform need of a graph. */
function graphOf(dir: string, change: Partial<WorkloadGraph> = {}): WorkloadGraph {
  const resolved = resolvePlatform(loadPlatform({ dir, edpRoot: repositoryRoot }), "local");
  return {
    platform: resolved.name,
    title: resolved.title,
    environment: "local",
    edpVersion: "0.1.0",
    timeZone: resolved.timeZone,
    images: [{ name: "runtime", kind: "runtime", reference: "acme/runtime:0123456789abcdef" }],
    workloads: [],
    volumes: [],
    routes: [],
    secrets: [],
    pipelines: planPipelines(resolved),
    ...change,
  };
}

function write(dir: string, files: readonly RenderedFile[]): string {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return join(dir, "deploy/local/airflow/dags");
}

/** The first call of a step ends with the planted code, before `edp` begins. */
function plant(step: string, code: number): void {
  writeFileSync(join(folder.path, "planted", step), code.toString());
}

const edpOnPath = `#!/bin/sh
planted="$(dirname "$0")/../planted/$2"
if [ -e "$planted" ]; then code=$(cat "$planted"); rm "$planted"; exit "$code"; fi
exec "${launcher}" "$@"
`;

describe.skipIf(missing !== undefined && process.env["CI"] === undefined)("Airflow", () => {
  beforeAll(async () => {
    expect(missing).toBeUndefined();
    for (const dir of [embedded, platform])
      expect((await edp(["init", dir, "--example", "acme"], folder.path)).exitCode).toBe(0);
    // Nobody waits a minute for a second try here.
    const files = renderAirflow(graphOf(platform), { launch: "bash" }).map(({ path, text }) => ({
      path,
      text: text.replace('"retry_delay": timedelta(minutes=1)', '"retry_delay": timedelta(seconds=1)'),
    }));
    write(platform, files);
    for (const dir of ["bin", "planted"]) mkdirSync(join(folder.path, dir));
    writeFileSync(join(folder.path, "bin/edp"), edpOnPath);
    chmodSync(join(folder.path, "bin/edp"), 0o755);
    airflow = await openAirflow({
      home: join(folder.path, "airflow"),
      dags,
      variables: { EDP_PLATFORM_DIR: platform },
      path: [join(folder.path, "bin")],
    });
  });
  afterAll(folder.remove);

  const inspected = (dir: string): Promise<Inspected> => airflow.ask<Inspected>(inspect, dir);

  test("imports every DAG; they do what the definition says, in a syntax that holds no surprise", async () => {
    const { errors, odd, dags: found } = await inspected(dags);
    expect(errors).toEqual({});
    expect(odd).toEqual([]);
    expect(Object.keys(found)).toEqual(
      ["corporate_ad", "hr", "m365", "models", "service_desk"].map((name) => `edp__acme__${name}`),
    );
    expect(found["edp__acme__hr"]).toMatchObject({
      title: "HR",
      cron: "30 1 * * *",
      paused: false,
      catchup: false,
      max_active_runs: 1,
      tasks: {
        check: { command: "exec edp step check hr --environment local --verbose", retries: 3 },
        land: { upstream: ["check"], outlets: ["edp://acme/local/raw.hr_workers", expect.anything()] },
        close: { upstream: ["land"], is_teardown: true },
      },
    });
    expect(found["edp__acme__models"]?.started_by).toHaveLength(13);
  });

  test("imports the same for pods, which are restricted and hold no secret", async () => {
    const files = renderAirflow(graphOf(platform), { launch: "pod" });
    const { errors, dags: found } = await inspected(write(join(folder.path, "pods"), files));
    expect(errors).toEqual({});
    for (const { tasks } of Object.values(found)) {
      for (const { pod, timeout_s: timeout } of Object.values(tasks)) {
        expect(pod?.spec).toMatchObject({
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          restartPolicy: "Never",
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 10_001,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              image: "acme/runtime:0123456789abcdef",
              envFrom: [],
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
            },
          ],
        });
        expect(pod?.spec["activeDeadlineSeconds"]).toBeLessThan(timeout);
        expect(JSON.stringify(pod)).not.toContain("valueFrom");
      }
    }
  });

  test("takes titles and owners as they are, whatever they hold", async () => {
    const base = graphOf(platform);
    const hostile = storableStrings.filter((text) => text.trim() !== "");
    const pipelines = hostile.flatMap((text, index) => {
      const [first] = base.pipelines;
      if (first === undefined) return [];
      const name = `p${index.toString().padStart(3, "0")}`;
      return [{ ...first, name, title: text, purpose: `${text} """ ${text}`, owner: text, notes: [text] }];
    });
    const files = renderAirflow({ ...base, pipelines }, { launch: "bash" });
    const dir = write(join(folder.path, "hostile"), files);
    const { errors, odd, dags: found } = await inspected(dir);
    expect(errors).toEqual({});
    expect(odd).toEqual([]);
    expect(Object.values(found).map(({ title }) => title)).toEqual(hostile);
    const ruff = join(repositoryRoot, ".venv-checks/bin/ruff");
    for (const args of [["format", "--check"], ["check"]]) {
      const result = await runTool(ruff, [...args, "--isolated", "--no-cache", dir]);
      expect(result.exitCode, result.stdout).toBe(0);
    }
  });

  test("repeats a step that an outside system failed, and all of it is one run under Airflow's own id", async () => {
    plant("land", 3);
    const result = await airflow.run("dags", "test", "edp__acme__hr");
    expect(result.exitCode, result.stderr).toBe(0);
    const [, id = ""] = /run_id=(manual__[^\s,]+)/.exec(result.stdout + result.stderr) ?? [];
    const { orchestratorRun, runId, steps, log } = await edpJson<{
      orchestratorRun: string;
      runId: string;
      steps: Step[];
      log: { run_id: string; orchestrator_run: string }[];
    }>(["logs", id], platform);
    expect(orchestratorRun).toBe(`edp__acme__hr/${id}`);
    expect(steps.map(({ stepId, status }) => [stepId, status])).toEqual([
      ["check:hr", "succeeded"],
      ["land:hr", "succeeded"],
    ]);
    expect(log.length).toBeGreaterThan(0);
    for (const line of log) expect(line).toMatchObject({ run_id: runId, orchestrator_run: orchestratorRun });
    const runs = await edpJson<{ orchestratorRun: string; status: string }[]>(["runs"], platform);
    expect(runs).toMatchObject([{ orchestratorRun, status: "succeeded" }]);
    expect(result.stdout + result.stderr).toContain("non-zero exit code 3");
  });

  test("does not repeat what another try cannot mend, and the run is closed all the same", async () => {
    plant("check", 1);
    const result = await airflow.run("dags", "test", "edp__acme__service_desk");
    expect(result.exitCode).not.toBe(0);
    const said = result.stdout + result.stderr;
    expect(said.match(/starting task_id=check /g)).toHaveLength(1);
    expect(said).not.toContain("starting task_id=land ");
    const [run] = await edpJson<{ orchestratorRun: string; status: string }[]>(["runs"], platform);
    expect(run).toMatchObject({
      orchestratorRun: expect.stringContaining("edp__acme__service_desk/") as string,
      status: "blocked",
    });
  });

  test("reads a period again on request, and refuses one that is no time", async () => {
    const period = { since: "2026-01-01T00:00:00Z", until: "2026-06-01T00:00:00Z" };
    const backfill = await airflow.run("dags", "test", "edp__acme__hr", "-c", JSON.stringify(period));
    expect(backfill.exitCode, backfill.stderr).toBe(0);
    const [run] = await edpJson<{ trigger: string; status: string }[]>(["runs"], platform);
    expect(run).toMatchObject({ trigger: "backfill", status: "succeeded" });
    const wrong = await airflow.run("dags", "test", "edp__acme__hr", "-c", '{"since": "$(id)"}');
    expect(wrong.exitCode).not.toBe(0);
    const runs = await edpJson<unknown[]>(["runs"], platform);
    expect(runs).toHaveLength(3);
  });

  test("finds what the embedded runner finds, number for number", async () => {
    interface Finding {
      readonly count: number;
      readonly sentence: string;
      readonly mart: string;
    }
    const told = ({ findings }: { findings: readonly Finding[] }): unknown =>
      findings.map(({ count, sentence, mart }) => ({ count, sentence, mart }));
    const names = ["corporate_ad", "m365", "service_desk"].map((name) => `edp__acme__${name}`);
    expect(await airflow.ask(runDags, dags, ...names)).toEqual(
      Object.fromEntries(names.map((name) => [name, "success"])),
    );
    const models = await airflow.run("dags", "test", "edp__acme__models");
    expect(models.exitCode, models.stderr).toBe(0);
    const expected = await edpJson<{ findings: readonly Finding[] }>(["up", embedded, "--once"], folder.path);
    const found = await edpJson<{ findings: readonly Finding[] }>(["status"], platform);
    expect(expected.findings.length).toBeGreaterThan(5);
    expect(told(found)).toEqual(told(expected));
  });

  test("keeps no secret in its logs, its database or its home", async () => {
    const stored = await runTool("sh", ["-c", "find .edp/secrets -type f -exec cat {} +"], {}, platform);
    const values = stored.stdout.split("\n").filter((line) => line.length >= 16);
    expect(values.length).toBeGreaterThan(1);
    const database = readFileSync(join(airflow.home, "airflow.db"), "latin1");
    expect(database).toContain("edp__acme__hr");
    expect(readFileSync(join(airflow.home, "said.log"), "utf8")).toContain("land:m365  succeeded");
    for (const value of values) {
      const found = await runTool("grep", ["-rlaF", "-e", value, airflow.home, dags]);
      expect(found.stdout).toBe("");
    }
  });
});
