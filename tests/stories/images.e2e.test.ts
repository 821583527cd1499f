// `edp images`: what goes in, what stays out, what is built again. The engine is real; its bases are stand-ins, since
// no registry is reached.
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeBaseImages } from "../support/base-images.ts";
import { missingDocker, startDockerEngine, type DockerEngine } from "../support/docker-engine.ts";
import { createFolder, edp } from "../support/edp.ts";
import { repositoryRoot, runTool } from "../support/run-tool.ts";

const folder = createFolder();
const platform = join(folder.path, "school");
const development = `kind: Environment
name: development
target: compose
database:
  provider: service
secrets:
  - provider: generated
services:
  airflow: { enabled: false }
`;
interface Listed {
  readonly name: string;
  readonly reference: string;
  readonly state: string;
}

beforeAll(async () => {
  await edp(["init", platform], folder.path);
  writeFileSync(join(platform, "environments/development.yaml"), development);
});
afterAll(folder.remove);

async function images(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly Listed[]> {
  const { exitCode, stdout, stderr } = await edp(
    ["images", "-e", "development", "--json", ...args],
    platform,
    env,
  );
  expect(`${exitCode.toString()} ${exitCode === 0 ? "" : stdout + stderr}`).toBe("0 ");
  return JSON.parse(stdout) as readonly Listed[];
}

const list = async (): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries((await images(["--list"])).map(({ name, reference }) => [name, reference]));

test("a change of the definition names anew what holds it", async () => {
  const before = await list();
  expect(Object.keys(before)).toEqual(["runtime", "migrations", "console"]);
  mkdirSync(join(platform, ".edp/secrets"), { recursive: true });
  writeFileSync(join(platform, ".edp/secrets/a"), "a secret that no image may hold");
  expect(await list()).toEqual(before);
  appendFileSync(join(platform, "edp.yaml"), "# changed\n");
  const after = await list();
  for (const name of Object.keys(before)) expect(after[name]).not.toBe(before[name]);
});

async function problemOf(env: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await edp(["images", "-e", "development", "--json"], platform, env);
  return (
    (JSON.parse(stdout) as { readonly problems: readonly { readonly code: string }[] }).problems[0]?.code ??
    ""
  );
}

test("no client is told with what to install", async () => {
  const bin = join(folder.path, "bin");
  mkdirSync(bin, { recursive: true });
  const programs = ["sh", "cat", "cksum", "uname", "id", "getent", "cut", "sed", "mkdir", "dirname"];
  await runTool("sh", ["-c", `for p in ${programs.join(" ")}; do ln -s "$(command -v $p)" '${bin}/'; done`]);
  expect(await problemOf({ PATH: bin })).toBe("EDP-DEP-020");
});

test("an engine that does not run is told", async () => {
  const host = `unix://${join(folder.path, "nobody.sock")}`;
  expect(await problemOf({ DOCKER_HOST: host })).toMatch(
    missingDocker() === undefined ? "EDP-DEP-021" : /DEP-02[01]/,
  );
});

test("an app without its build file is told", async () => {
  const file = join(platform, "apps/review.yaml");
  mkdirSync(join(platform, "apps/review"), { recursive: true });
  writeFileSync(
    file,
    "kind: App\nname: review\ntitle: Review\nowner: data-team\ndescription: Shows findings.\ntype: service\nport: 8000\nbuild: { context: apps/review }\n",
  );
  const { stdout } = await edp(["images", "-e", "development", "--json", "--list"], platform);
  await runTool("rm", [file]);
  expect(stdout).toContain("EDP-DEP-026");
});

const missing = missingDocker();
if (missing !== undefined) console.warn(`images are not built here: ${missing}`);

describe.skipIf(missing !== undefined)("on an engine", () => {
  let engine: DockerEngine;
  beforeAll(async () => {
    engine = await startDockerEngine();
  });
  afterAll(async () => engine.stop());

  test("a base that cannot be had is told, and images are built once", async () => {
    expect(await problemOf(engine.env)).toBe("EDP-DEP-023");
    await makeBaseImages(engine);
    const built = await images([], engine.env);
    expect(built.map(({ state }) => state)).toEqual(["built", "built", "built"]);
    const again = await images([], engine.env);
    expect(again).toEqual(built.map((image) => ({ ...image, state: "unchanged" })));

    const runtime = built[0]?.reference ?? "";
    const user = await engine.docker("image", "inspect", "--format", "{{.Config.User}}", runtime);
    expect(user).toBe("10001");
    const strict = [
      "run",
      "--rm",
      "--network",
      "none",
      "--read-only",
      "--tmpfs",
      "/tmp",
      "--cap-drop",
      "ALL",
    ];
    const validated = await engine.docker(...strict, runtime, "validate", "--json");
    expect(JSON.parse(validated)).toMatchObject({ dir: "/platform", problems: [] });
    const look =
      "command -v pip pip3 npm gcc cc; find / -xdev -name registries -o -xdev -name .npmrc -o -xdev -path '*/.edp/*'; find /root /tmp /var/cache/apt -type f ! -name .bashrc ! -name .profile";
    const { stdout } = await engine.tryDocker(
      ...strict,
      "--user",
      "0",
      "--entrypoint",
      "sh",
      runtime,
      "-c",
      look,
    );
    expect(stdout).toBe("");
  });
});

test("build files follow the rules", async () => {
  const hadolint = join(repositoryRoot, ".venv-checks/bin/hadolint");
  const names = ["runtime", "console", "migrations", "airflow", "superset", "app-base"];
  const files = names.map((name) => `images/${name}/Dockerfile`);
  const { exitCode, stdout } = await runTool(hadolint, ["--config", "images/hadolint.yaml", ...files]);
  expect([exitCode, stdout]).toEqual([0, ""]);
});
