// A client that lists containers and their logs as Compose 2.40 does.
import { noProgress, systemClock } from "@edp/base";
import { loadPlatform, resolvePlatform } from "@edp/definition";
import { buildGraph, composeFolder, planImages } from "@edp/deployment";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Shell } from "../shell.ts";
import { awaitContainers } from "./await-containers.ts";
import { openProject } from "./project.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "edp-containers-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const edpRoot = resolve(import.meta.dirname, "../../../..");
const acme = resolvePlatform(
  loadPlatform({ dir: resolve(edpRoot, "examples/acme"), edpRoot }),
  "development",
);
const images = new Map(planImages(acme).map(({ name }) => [name, `acme/${name}:1`]));
const graph = buildGraph({ platform: acme, images });

/** Waits for containers of which one, the first, is in this state. */
async function wait(container: { readonly State: string; readonly Health: string }): Promise<void> {
  const platform = { ...acme, dir };
  mkdirSync(join(dir, composeFolder(platform.environment.name)), { recursive: true });
  const listed = JSON.stringify({ Service: graph.workloads[0]?.name, ExitCode: 137, ...container });
  const client = `#!/bin/sh\ncase "$2" in ps) echo '${listed}' ;; logs) echo 'its last words' ;; esac\n`;
  writeFileSync(join(dir, "docker"), client);
  chmodSync(join(dir, "docker"), 0o755);
  const shell: Shell = {
    stdout: () => undefined,
    stderr: () => undefined,
    isTerminal: false,
    environmentVariables: { PATH: dir },
    cwd: dir,
    edpRoot,
    edpVersion: "0.0.0",
    invokedAs: "edp",
    clock: systemClock,
    signal: AbortSignal.timeout(30_000),
  };
  const { signal } = shell;
  const project = openProject(shell, platform);
  await awaitContainers({ project, graph, report: noProgress, signal, isStarting: () => false });
}

test.each([
  ["died", { State: "exited", Health: "" }, "ended with status 137"],
  ["dies again and again", { State: "restarting", Health: "" }, "ended with status 137"],
  ["is unhealthy", { State: "running", Health: "unhealthy" }, "is unhealthy"],
])("a container that %s is told with its last words", async (_name, container, how) => {
  const failure = wait(container);
  await expect(failure).rejects.toMatchObject({ code: "EDP-DEP-055" });
  await expect(failure).rejects.toThrow(new RegExp(`${how}[^]*its last words`));
});
