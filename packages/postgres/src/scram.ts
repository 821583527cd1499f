import type { Secret } from "@edp/base";
import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

const iterations = 4096; // PostgreSQL's own `scram_iterations`

/**
 * What PostgreSQL keeps instead of a password (RFC 5802, RFC 7677). Set in place of the password, the password itself
 * never stands in a statement, and so in no log of the server. ASCII only: others would need SASLprep.
 */
export function createScramVerifier(password: Secret<string>): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password.reveal(), salt, iterations, 32, "sha256");
  const keyOf = (name: string): Buffer => createHmac("sha256", salted).update(name).digest();
  const stored = createHash("sha256").update(keyOf("Client Key")).digest("base64");
  const server = keyOf("Server Key").toString("base64");
  return `SCRAM-SHA-256$${iterations.toString()}:${salt.toString("base64")}$${stored}:${server}`;
}
