// What commonly goes wrong, looked at one by one. Each examination says what it saw and, if it is bad, what mends it.
import { constants } from "node:fs";
import { access, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { EdpError, EdpIssuesError } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import type { Invocation } from "../command.ts";
import { loadResolved } from "../session/load.ts";
import type { Shell } from "../shell.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { examineDatabase } from "./examine-database.ts";

type Examination = (shell: Shell, invocation: Invocation) => Promise<Diagnosis>;

/** The machine first; what rests on a definition that does not load is left out. */
export async function examine(shell: Shell, invocation: Invocation): Promise<readonly Diagnosis[]> {
  const machine = await Promise.all([node, python, clock].map((look) => look(shell, invocation)));
  const [definition, platform] = await examineDefinition(shell, invocation);
  if (platform === undefined) return [...machine, definition];
  return [
    ...machine,
    definition,
    await disk(platform),
    await folder(platform),
    await port(),
    await secrets(shell, platform),
    ...(await examineDatabase(shell, invocation, platform)),
  ];
}

const node: Examination = async (shell) => {
  const wanted = "24.";
  const detail = `Node ${process.versions.node}`;
  return process.versions.node.startsWith(wanted)
    ? { subject: "node", verdict: "good", detail }
    : {
        subject: "node",
        verdict: "bad",
        detail: `${detail}, not the pinned one`,
        fix: `start EDP by its launcher: ${shell.edpRoot}/edp`,
      };
};

const python: Examination = async (shell) => {
  const dbt = join(shell.edpRoot, ".venv/bin/dbt");
  return (await exists(dbt))
    ? { subject: "python", verdict: "good", detail: "dbt and PostgreSQL are installed" }
    : {
        subject: "python",
        verdict: "bad",
        detail: "the virtual environment is missing or half made",
        fix: `rm -rf ${shell.edpRoot}/.venv ${shell.edpRoot}/.ready/python, then start EDP by its launcher`,
      };
};

const clock: Examination = async (shell) => {
  const year = shell.clock.now().getUTCFullYear();
  return year >= 2026 && year < 2100
    ? { subject: "clock", verdict: "good", detail: shell.clock.now().toISOString() }
    : {
        subject: "clock",
        verdict: "bad",
        detail: `says it is the year ${year.toString()}; certificates and schedules go wrong`,
        fix: "timedatectl set-ntp true",
      };
};

async function examineDefinition(
  shell: Shell,
  invocation: Invocation,
): Promise<readonly [Diagnosis, ResolvedPlatform | undefined]> {
  try {
    const platform = await loadResolved(shell, invocation);
    const detail = `${platform.name}, ${platform.sources.length.toString()} sources, environment ${platform.environment.name}`;
    return [{ subject: "definition", verdict: "good", detail }, platform];
  } catch (error) {
    if (!(error instanceof EdpError) && !(error instanceof EdpIssuesError)) throw error;
    const count = error.issues.length;
    const detail = count === 1 ? error.message : `${count.toString()} problems`;
    return [{ subject: "definition", verdict: "bad", detail, fix: `${shell.invokedAs} validate` }, undefined];
  }
}

const wantedFreeBytes = 2 * 1024 ** 3;

async function disk(platform: ResolvedPlatform): Promise<Diagnosis> {
  const stats = await statfs(platform.dir);
  const freeBytes = stats.bavail * stats.bsize;
  const detail = `${(freeBytes / 1024 ** 3).toFixed(1)} GiB free beside the platform`;
  return freeBytes >= wantedFreeBytes
    ? { subject: "disk", verdict: "good", detail }
    : {
        subject: "disk",
        verdict: "warning",
        detail,
        fix: `free some space: du -xh --max-depth=2 ${platform.dir} | sort -h | tail`,
      };
}

async function folder(platform: ResolvedPlatform): Promise<Diagnosis> {
  try {
    await access(platform.dir, constants.W_OK);
    return { subject: "folder", verdict: "good", detail: `${platform.dir} can be written` };
  } catch {
    return {
      subject: "folder",
      verdict: "bad",
      detail: `${platform.dir} cannot be written; EDP keeps its data in .edp/ there`,
      fix: `chown -R "$(id -un)" '${platform.dir}'`,
    };
  }
}

async function port(): Promise<Diagnosis> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once("error", () => {
      resolve(false);
    });
    server.listen(7700, "127.0.0.1", () => {
      resolve(true);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return free
    ? { subject: "port", verdict: "good", detail: "7700 is free for the console" }
    : {
        subject: "port",
        verdict: "warning",
        detail: "7700 is used, perhaps by a running edp up",
        fix: "ss -ltnp 'sport = :7700', or: edp up --port 7800",
      };
}

async function secrets(shell: Shell, platform: ResolvedPlatform): Promise<Diagnosis> {
  const { createSecretStore } = await import("@edp/secrets");
  const store = createSecretStore(platform.environment.secrets, {
    variables: shell.environmentVariables,
    baseDir: platform.dir,
  });
  const wanted = platform.sources
    .filter((source) => source.enabled)
    .flatMap((source) =>
      source.connector.secrets
        .filter((secret) => secret.required)
        .map((secret) => source.secrets[secret.name]?.reference ?? `${source.name}/${secret.name}`),
    );
  const missing: string[] = [];
  for (const reference of wanted) if ((await store.find(reference)) === undefined) missing.push(reference);
  return missing.length === 0
    ? { subject: "secrets", verdict: "good", detail: `${wanted.length.toString()} references, all found` }
    : {
        subject: "secrets",
        verdict: "bad",
        detail: `missing: ${missing.join(", ")}`,
        fix: `put them where ${store.describe().join(", or where ")}`,
      };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
