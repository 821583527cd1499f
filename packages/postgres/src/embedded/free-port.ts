import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { invariant } from "@edp/base";

/**
 * The port of last time while nobody else has taken it, so that people's tools find the server again. On `ownPort`
 * a server of ours may still listen that the keeper is going to stop first.
 */
export async function choosePort(home: string, ownPort: number | undefined): Promise<number> {
  const file = join(home, "port");
  const recorded = readPort(file);
  if (recorded !== undefined && recorded === ownPort) return recorded;
  const port = (recorded === undefined ? undefined : await tryPort(recorded)) ?? (await tryPort(0));
  invariant(port !== undefined, "the system gives a free port when asked for any");
  if (port !== recorded) writeFileSync(file, `${port.toString()}\n`);
  return port;
}

function readPort(file: string): number | undefined {
  try {
    const port = Number(readFileSync(file, "utf8"));
    return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
  } catch {
    return undefined;
  }
}

async function tryPort(port: number): Promise<number | undefined> {
  const probe = createServer();
  try {
    await once(probe.listen(port, "127.0.0.1"), "listening");
  } catch {
    return undefined;
  }
  const address = probe.address();
  invariant(address !== null && typeof address === "object", "a TCP server has an address");
  probe.close();
  await once(probe, "close");
  return address.port;
}
