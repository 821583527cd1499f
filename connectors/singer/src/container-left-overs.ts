// Containers outlive an EDP that was killed. Each carries a label with its owner; the platform's next start ends those
// whose owner is gone, and deletes the private folder that the owner could not.
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { dirname, basename } from "node:path";
import { askEngine, refuseAbsentEngine, type EngineClient } from "./container-engine.ts";
import { folderPrefix } from "./private-folder.ts";

/** This process, told apart from a later one that gets its number. */
export function describeOwner(): string {
  return `${hostname()}/${process.pid.toString()}/${readStart(process.pid)}`;
}

interface Search {
  readonly source: string;
  readonly client: EngineClient;
  readonly platform: string;
  readonly signal: AbortSignal;
}

export async function clearLeftOvers({ source, client, platform, signal }: Search): Promise<void> {
  const format = '{{.ID}}\t{{.Label "edp.owner"}}\t{{.Label "edp.folder"}}';
  const filter = ["--filter", `label=edp.platform=${platform}`];
  const found = await askEngine(client, ["ps", "--all", "--no-trunc", ...filter, "--format", format], signal);
  if (!found.ok) refuseAbsentEngine(source, client, found.line);
  for (const line of found.output.split("\n").filter((text) => text !== "")) {
    const [id = "", owner = "", folder = ""] = line.split("\t");
    if (mayBeAlive(owner)) continue;
    await askEngine(client, ["rm", "--force", "--volumes", id]);
    // Labels can be written by others: nothing but a folder of ours is deleted.
    const isOurs = dirname(folder) === tmpdir() && basename(folder).startsWith(folderPrefix);
    if (isOurs) await rm(folder, { recursive: true, force: true });
  }
}

/** Of another machine, or another container of EDP, nothing can be known. */
function mayBeAlive(owner: string): boolean {
  const [host, pid, start] = owner.split("/");
  return host !== hostname() || readStart(Number(pid)) === start;
}

/** When the process started, in ticks since boot; `-` where the system does not tell or the process is gone. */
function readStart(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid.toString()}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "-" : (fields[19] ?? "-");
  } catch {
    return "-";
  }
}
