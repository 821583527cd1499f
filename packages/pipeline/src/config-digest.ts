import { createHash } from "node:crypto";
import type { ResolvedSource } from "@edp/definition";

/** Fingerprint of what a connection check checks: another configuration needs another verdict. */
export function configDigest(source: ResolvedSource): string {
  const facts = {
    connector: source.connector.name,
    tenant: source.tenant,
    config: source.config,
    objects: source.objects,
    secrets: source.secrets,
  };
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}
