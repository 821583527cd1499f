// Which run a step belongs to: a UUID, or the words by which an orchestrator knows the run. From those words the UUID
// follows, so all steps of a run find each other without asking anybody, in any container and after any restart.
import { createHash } from "node:crypto";

export interface RunIdentity {
  readonly runId: string;
  /** The orchestrator's own id, such as `edp__acme__hr/scheduled__2026-11-24T02:00:00+00:00`. */
  readonly orchestratorRun?: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Nothing that a shell, a log line or a path could take for something else. */
const orchestratorRun = /^[A-Za-z0-9_][A-Za-z0-9_.~:+/-]{0,499}$/;

/** Undefined for a text that can be neither. */
export function readRunIdentity(text: string): RunIdentity | undefined {
  if (uuid.test(text)) return { runId: text.toLowerCase() };
  return orchestratorRun.test(text) ? { runId: nameUuid(text), orchestratorRun: text } : undefined;
}

/** Chosen once for run ids of orchestrators. Another one would give every run a second id. */
const namespace = Buffer.from("b7f2d1c45e0a4c7f9d3886a1e45c20f3", "hex");

/** A version 5 UUID (RFC 9562): the first 16 bytes of SHA-1 over namespace and name, version and variant set. */
function nameUuid(name: string): string {
  const bytes = createHash("sha1").update(namespace).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
