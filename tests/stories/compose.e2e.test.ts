// The example in containers: the same findings as on this machine, number for number, with the embedded scheduler and
// with Airflow. Engine, Compose, PostgreSQL and Airflow are real; base images are stand-ins, since no registry is reached.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeBaseImages } from "../support/base-images.ts";
import { addComposePlugin } from "../support/compose-plugin.ts";
import { missingDocker, startDockerEngine, type DockerEngine } from "../support/docker-engine.ts";
import { createFolder, edp } from "../support/edp.ts";
import { makePostgresImage } from "../support/postgres-image.ts";

const missing = missingDocker();
if (missing !== undefined) console.warn(`nothing is run in containers here: ${missing}`);

const folder = createFolder();
const platform = join(folder.path, "acme");
const environment = ["--environment", "development"];
const patience = { timeout: 1_500_000 };

interface Finding {
  readonly mart: string;
  readonly sentence: string;
  readonly count: number | null;
}
interface Run {
  readonly runId: string;
  readonly status: string;
  readonly orchestratorRun?: string;
}

describe.skipIf(missing !== undefined)("the example in containers", () => {
  let engine: DockerEngine;
  let expected: readonly Finding[];

  const run = async (args: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await edp(args, platform, engine.env);
    expect(`${exitCode.toString()} ${exitCode === 0 ? "" : stderr + stdout}`).toBe("0 ");
    return stdout;
  };
  const ask = async <T>(command: string): Promise<T> =>
    JSON.parse(await run([command, ...environment, "--json"])) as T; // each test names the shape it reads
  const findings = async (): Promise<readonly Finding[]> =>
    pick((await ask<{ findings: readonly Finding[] }>("status")).findings);

  /** Runs of the containers, newest first, once the condition holds. */
  const untilRuns = async (isThere: (runs: readonly Run[]) => boolean): Promise<readonly Run[]> => {
    for (let tries = 0; tries < 600; tries += 1) {
      const runs = await ask<readonly Run[]>("runs");
      if (isThere(runs)) return runs;
      await delay(1_000);
    }
    throw new Error(`the containers' runs: ${JSON.stringify(await ask("runs"))}`);
  };

  beforeAll(async () => {
    engine = await startDockerEngine();
    await makeBaseImages(engine);
    await makePostgresImage(engine);
    await addComposePlugin(engine);
    await edp(["init", platform, "--example", "acme", "--people", "60"], folder.path);
    // Both environments are the same invented organisation.
    const local = readFileSync(join(platform, "environments/local.yaml"), "utf8");
    const people = /people: \d+/.exec(local)?.[0] ?? "";
    const file = join(platform, "environments/development.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace(/people: \d+/, people));
    const { exitCode, stdout } = await edp(["up", "--once", "--json"], platform);
    expect(exitCode).toBe(0);
    expected = pick((JSON.parse(stdout) as { findings: readonly Finding[] }).findings);
    expect(expected.length).toBeGreaterThan(10);
  }, patience.timeout);
  afterAll(async () => {
    if (readdirSync(folder.path).length > 0) await edp(["down", ...environment], platform, engine.env);
    await engine.stop();
    folder.remove();
  });

  test("a port that is taken is told by its number, and the next start recovers", patience, async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(7700, "127.0.0.1", resolve));
    const { exitCode, stderr } = await edp(["up", ...environment], platform, engine.env);
    other.close();
    expect(exitCode).toBe(1);
    expect(stderr).toContain("EDP-DEP-052");
    expect(stderr).toContain("7700");
  });

  test("finds the same, number for number", patience, async () => {
    const said = await run(["up", ...environment]);
    expect(said).toContain("http://127.0.0.1:7700");
    await untilRuns((runs) => runs.some(({ status }) => status === "succeeded"));
    expect(await findings()).toEqual(expected);
    const page = await (await fetch("http://127.0.0.1:7700/")).text();
    expect(page).toContain("Worth a look");
  });

  test("no secret stands where a container can be looked at, or in what was rendered", patience, async () => {
    const secrets = listSecrets(join(platform, ".edp/secrets"));
    expect(secrets.length).toBeGreaterThan(1);
    const ids = (await engine.docker("ps", "--all", "--quiet")).split("\n");
    const shown = [
      await engine.docker("inspect", ...ids),
      ...listFiles(join(platform, "deploy")).map((file) => readFileSync(file, "utf8")),
    ].join("\n");
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
  });

  test("a loader that is killed in mid-load changes nothing in the result", patience, async () => {
    const scheduler = "acme-development-scheduler-1";
    await engine.docker("restart", "--time", "0", scheduler);
    await untilRuns((runs) => runs[0]?.status === "running");
    await engine.docker("kill", scheduler);
    await run(["up", ...environment]);
    await untilRuns((runs) => runs[0]?.status === "succeeded");
    expect(await findings()).toEqual(expected);
  });

  test("down takes the containers away and keeps the data", patience, async () => {
    const before = await ask<readonly Run[]>("runs");
    expect(await run(["down", ...environment])).toContain("stopped");
    expect(await engine.docker("ps", "--all", "--quiet")).toBe("");
    expect(await run(["down", ...environment])).toContain("nothing was running");
    await run(["up", ...environment]);
    const after = await ask<readonly Run[]>("runs");
    expect(after.map(({ runId }) => runId)).toEqual(expect.arrayContaining(before.map(({ runId }) => runId)));
    expect(await findings()).toEqual(expected);
  });

  test("Airflow runs the same steps and finds the same, under one run id", patience, async () => {
    await run(["down", ...environment]);
    await engine.docker("volume", "rm", "acme-development_database");
    mkdirSync(join(platform, "services"));
    writeFileSync(join(platform, "services/airflow.yaml"), "kind: Service\nname: airflow\nenabled: true\n");
    await run(["up", ...environment]);
    const scheduler = "acme-development-airflow-scheduler-1";
    for (const source of ["hr", "corporate_ad", "m365", "service_desk"])
      await engine.docker("exec", scheduler, "airflow", "dags", "trigger", `edp__acme__${source}`);
    const isOf = (name: string) => (run: Run) =>
      run.orchestratorRun?.startsWith(`edp__acme__${name}/`) === true;
    await untilRuns(
      (runs) =>
        ["hr", "corporate_ad", "m365", "service_desk"].every((source) =>
          runs.some((one) => isOf(source)(one) && one.status === "succeeded"),
        ) &&
        runs.every(({ status }) => status !== "running") &&
        runs.findIndex(isOf("models")) === 0,
    );
    expect(await findings()).toEqual(expected);
    const pages = await fetch("http://127.0.0.1:7780/api/v2/monitor/health");
    expect(pages.status).toBe(200);
  });
});

const pick = (findings: readonly Finding[]): readonly Finding[] =>
  findings.map(({ mart, sentence, count }) => ({ mart, sentence, count }));

const listFiles = (dir: string): readonly string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const listSecrets = (dir: string): readonly string[] =>
  listFiles(dir).map((file) => readFileSync(file, "utf8").trim());
