import { readFileSync } from "node:fs";

/** Names a process for ever: its id alone may belong to somebody else tomorrow, its id and start time may not. */
export function identifyProcess(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid.toString()}/stat`, "utf8");
    // The second field is the program's name in brackets, and may hold anything; the start time is the 22nd.
    const startTime = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    return startTime === undefined ? undefined : `${pid.toString()}.${startTime}`;
  } catch {
    return undefined;
  }
}

/** Is the process of `identity` (or of a text that begins with it and a dot) still there? */
export function isAlive(identity: string): boolean {
  const [pid, startTime] = identity.split(".");
  return identifyProcess(Number(pid)) === `${pid ?? ""}.${startTime ?? ""}`;
}
