// A real container engine for tests: Debian's dockerd with everything of its own (data, socket, containerd, networks),
// ended with the process that started it. There is no registry: base images are made by debootstrap, once a machine.
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { prepareBaseTarball } from "./debian-base.ts";
import { runTool, type ToolResult } from "./run-tool.ts";

export interface DockerEngine {
  /** `unix:///…`, for DOCKER_HOST. */
  readonly host: string;
  /** What a client needs to speak to this engine and to no other. */
  readonly env: Readonly<Record<"DOCKER_HOST" | "DOCKER_CONFIG", string>>;
  /** The client's output; throws with what it said when it fails. */
  readonly docker: (...args: readonly string[]) => Promise<string>;
  /** The same, for a command that may fail. */
  readonly tryDocker: (...args: readonly string[]) => Promise<ToolResult>;
  /** A minimal Debian under this name, with more of its packages where wanted; answers `sha256:…`. */
  readonly importBaseImage: (name?: string, packages?: readonly string[]) => Promise<string>;
  /** Kills the engine as a crash does: its containers live on. `stop` clears up all the same. */
  readonly kill: () => void;
  /** Ends the engine with all its containers and deletes its files. */
  readonly [Symbol.asyncDispose]: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const packages = "docker.io debootstrap";

/** Why no engine can run here, with the command that mends it; undefined when one can. */
export function missingDocker(): string | undefined {
  const programs = ["/usr/sbin/dockerd", "/usr/bin/docker", "/usr/sbin/debootstrap"];
  const missing = programs.filter((path) => !existsSync(path));
  if (missing.length > 0) return `no ${missing.join(", ")}: apt-get install ${packages}`;
  return process.getuid?.() === 0 ? undefined : "a container engine runs as root: run the tests as root";
}

/**
 * One engine at a time on a machine: two would write over each other's packet filter. Another test file waits at the
 * lock. The keeper lives as long as this process holds its input open, so a killed test run leaves no engine.
 */
const keeper = `
set -u
dir=$1; shift
export DOCKER_HOST="unix://$dir/engine.sock" DOCKER_CONFIG="$dir/client"
exec 9>"$0"
flock 9
start() { dockerd "$@" </dev/null >>"$dir/log" 2>&1 9>&- & engine=$!; }
start "$@"
echo started
read -r _ || :
# A test has killed it: containers and networks outlive an engine, and only an engine ends them cleanly.
if ! docker version >/dev/null 2>&1; then
  kill -9 "$engine"
  wait "$engine"
  # Where nobody collects the dead, the old containerd counts as alive.
  rm -f "$dir/exec/containerd/containerd.pid"
  start "$@"
  tries=0
  until docker version >/dev/null 2>&1 || [ $tries -gt 200 ]; do tries=$((tries + 1)); sleep 0.1; done
fi
docker ps --all --quiet | xargs -r docker rm --force --volumes
docker network prune --force
# Everything goes, so there is no need for its slow goodbye.
kill -9 "$engine"
wait "$engine"
grep -o " $dir/[^ ]*" /proc/self/mounts | sort -r | xargs -r umount -l
rm -rf "$dir"
`;

const lockFile = "/tmp/edp-docker-engine.lock";
const startLimitMs = 60_000;
const pauseMs = 50;

export async function startDockerEngine(): Promise<DockerEngine> {
  const dir = mkdtempSync(join(tmpdir(), "edp-docker-"));
  const host = `unix://${dir}/engine.sock`;
  const env = { DOCKER_HOST: host, DOCKER_CONFIG: join(dir, "client") };
  const child = await startKeeper(dir);
  const tryDocker = (...args: readonly string[]): Promise<ToolResult> => runTool("docker", args, env);
  const docker = async (...args: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await tryDocker(...args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(" ")}: ${stderr}${stdout}`);
    return stdout.trim();
  };
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.stdin?.end();
    await ended;
  };
  try {
    await waitForEngine(dir, tryDocker);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    host,
    env,
    docker,
    tryDocker,
    importBaseImage: async (name = "debian:bookworm-slim", wanted = []) =>
      docker("import", "--change", 'CMD ["bash"]', await prepareBaseTarball(wanted), name),
    kill: () => {
      process.kill(Number(readFileSync(join(dir, "engine.pid"), "utf8")), "SIGKILL");
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function startKeeper(dir: string): Promise<ChildProcess> {
  const subnet = 64 + ((randomBytes(1)[0] ?? 0) % 128);
  const options = [
    ...[
      "--data-root",
      join(dir, "data"),
      "--exec-root",
      join(dir, "exec"),
      "--pidfile",
      join(dir, "engine.pid"),
    ],
    // Networks of its own only: no docker0, which another engine of this machine may have.
    ...["--host", `unix://${dir}/engine.sock`, "--bridge", "none"],
    ...["--default-address-pool", `base=10.${subnet.toString()}.0.0/16,size=24`],
  ];
  const child = spawn("sh", ["-c", keeper, lockFile, dir, ...options], {
    stdio: ["pipe", "pipe", "ignore"],
    detached: true, // an interrupt at the keyboard ends us first, and it by that
  });
  await once(child.stdout, "data");
  child.stdout.resume();
  return child;
}

async function waitForEngine(
  dir: string,
  tryDocker: (...args: readonly string[]) => Promise<ToolResult>,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < startLimitMs; waitedMs += pauseMs) {
    if (existsSync(join(dir, "engine.sock")) && (await tryDocker("version")).exitCode === 0) return;
    await delay(pauseMs);
  }
  const log = readFileSync(join(dir, "log"), "utf8").split("\n").slice(-20).join("\n");
  throw new Error(`the container engine does not start:\n${log}`);
}
