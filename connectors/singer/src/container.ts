// A program that comes as a container image: made ready before it is started, and the command line that starts it with
// as little as it can do with.
import { EdpError } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import { hash, randomUUID } from "node:crypto";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { ContainerConfig, TapConfig } from "./config.ts";
import { askEngine, findClient, refuseAbsentEngine, type EngineClient } from "./container-engine.ts";
import { clearLeftOvers, describeOwner } from "./container-left-overs.ts";
import type { PrivateFolder } from "./private-folder.ts";

export interface ContainerPlan {
  readonly client: EngineClient;
  readonly image: string;
  readonly executable: string | undefined;
  readonly memory: string;
  /** Options of `run` that say which hosts the container knows. */
  readonly network: readonly string[];
  /** The platform, in a label: its next start clears what this one could not. */
  readonly platform: string;
}

type Place = Pick<ConnectorContext, "source" | "baseDir" | "signal" | "report">;

export async function prepareContainer(
  context: Place,
  { image, executable, container }: TapConfig & { readonly image: string },
): Promise<ContainerPlan> {
  const { source, baseDir, signal } = context;
  const client = await findClient(source, container.engine);
  const platform = hash("sha256", baseDir).slice(0, 16);
  await clearLeftOvers({ source, client, platform, signal });
  await requireImage(context, client, image);
  const network = await writeNetwork(source, container);
  return { client, image, executable, memory: container.memory, network, platform };
}

/** By digest, so what is there is what the source names, and nothing need be pulled. */
async function requireImage({ source, signal }: Place, client: EngineClient, image: string): Promise<void> {
  const found = await askEngine(client, ["image", "inspect", "--format", "{{.Id}}", image], signal);
  if (found.ok) return;
  refuseAbsentEngine(source, client, found.line);
  if (image.startsWith("sha256:")) throw new EdpError("EDP-SRC-412", { source, image });
  const pulled = await askEngine(client, ["pull", "--quiet", image], signal);
  if (pulled.ok) return;
  throw new EdpError("EDP-SRC-413", { source, image, line: pulled.line });
}

/** No declared host, no network. Otherwise names of declared hosts alone are known: there is no name service. */
async function writeNetwork(source: string, { hosts, network }: ContainerConfig): Promise<readonly string[]> {
  if (hosts.length === 0) return ["--network", "none"];
  const known: string[] = [];
  for (const written of hosts) {
    const host = written.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
    if (isIP(host) !== 0) continue;
    const found = await lookup(host, { all: true, order: "ipv4first" }).catch(() => []);
    if (found.length === 0) throw new EdpError("EDP-SRC-417", { source, host });
    for (const { address } of found) known.push("--add-host", `${host}:${address}`);
  }
  return ["--network", network, "--dns", "127.0.0.1", "--dns-search", ".", ...known];
}

export interface ContainerStart {
  readonly name: string;
  readonly args: readonly string[];
}

/** What the container is told stands in files that it may read: nothing in its arguments or environment is secret. */
export function startContainer(
  { client, image, executable, memory, network, platform }: ContainerPlan,
  { dir, user }: PrivateFolder,
  { args, hasCa }: { readonly args: readonly string[]; readonly hasCa: boolean },
): ContainerStart {
  const name = `edp-${randomUUID()}`;
  const ca = `${dir}/ca.pem`;
  const certificates = hasCa ? ["--env", `SSL_CERT_FILE=${ca}`, "--env", `REQUESTS_CA_BUNDLE=${ca}`] : [];
  const options = [
    ...["run", "--name", name, "--pull", "never"],
    ...["--label", `edp.platform=${platform}`],
    ...["--label", `edp.owner=${describeOwner()}`, "--label", `edp.folder=${dir}`],
    // What it prints is data: the engine keeps no copy.
    ...["--log-driver", "none"],
    ...["--read-only", "--tmpfs", "/tmp:rw,nosuid,nodev,size=512m,mode=1777"],
    ...["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--pids-limit", "512"],
    ...["--memory", memory, "--memory-swap", memory, "--user", user],
    ...(client === "podman" ? ["--userns", "keep-id"] : []),
    ...["--mount", `type=bind,src=${dir},dst=${dir},readonly`],
    ...["--env", "HOME=/tmp", ...certificates, ...network],
    ...(executable === undefined ? [] : ["--entrypoint", executable]),
  ];
  return { name, args: [...options, image, ...args] };
}

/** Why it ended, asked before it is removed; undefined when the program itself has to answer for it. */
export async function explainEnd(
  source: string,
  { client, image, memory }: ContainerPlan,
  { name, status, line }: { readonly name: string; readonly status: number | null; readonly line: string },
): Promise<EdpError | undefined> {
  const format = "{{.State.OOMKilled}} {{.State.ExitCode}}";
  const state = await askEngine(client, ["inspect", "--format", format, name]);
  if (!state.ok) refuseAbsentEngine(source, client, state.line);
  const [isOutOfMemory, code] = state.output.split(" ");
  if (isOutOfMemory === "true") return new EdpError("EDP-SRC-414", { source, image, memory });
  if (code === "137") return new EdpError("EDP-SRC-415", { source, image });
  const isEngine = status !== null && [125, 126, 127].includes(status);
  return isEngine ? new EdpError("EDP-SRC-416", { source, image, line }) : undefined;
}

export async function removeContainer(client: EngineClient, name: string): Promise<void> {
  await askEngine(client, ["rm", "--force", "--volumes", name]);
}
