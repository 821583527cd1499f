// By what an SSH server is known: its key. There is no authority that vouches for it, so the definition says which
// keys are the right ones, as fingerprints or as lines of a known_hosts file, and no other server is spoken to.
import { EdpError } from "@edp/base";
import { hash } from "node:crypto";

export interface KnownHostKey {
  /** `SHA256:…`, as ssh-keygen and ssh print it. */
  readonly fingerprint: string;
  /** `ssh-ed25519`, where the line says it. */
  readonly type?: string;
}

/** Key types in the order in which we want them. SHA-1 signatures (`ssh-rsa`) are not among them. */
const algorithms = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
] as const;

export type HostKeyAlgorithm = (typeof algorithms)[number];

export function readKnownHostKeys(source: string, lines: readonly string[]): readonly KnownHostKey[] {
  return lines.map((line) => {
    const known = readLine(line.trim().split(/\s+/));
    if (typeof known !== "string") return known;
    const problem = `has "${line.slice(0, 80)}", ${known}`;
    throw new EdpError("EDP-SRC-028", { source, key: "sftp.hostKeys", problem });
  });
}

/** The key, or why the line has none. */
function readLine(words: readonly string[]): KnownHostKey | string {
  const [first = "", second] = words;
  if (first.startsWith("@")) return "a marked line; name the server's own key";
  if (/^SHA256:[A-Za-z0-9+/]{43}=?$/.test(first) && second === undefined)
    return { fingerprint: first.replace(/=$/, "") };
  const at = words.findIndex((word) => /^(ssh|ecdsa)-[a-z0-9-]+$/.test(word));
  const type = words[at] ?? "";
  const blob = Buffer.from(words[at + 1] ?? "", "base64");
  if (at < 0 || at > 1 || readKeyType(blob) !== type)
    return "which is neither a fingerprint (SHA256:…) nor a line of known_hosts";
  return { fingerprint: writeFingerprint(blob), type };
}

export function writeFingerprint(blob: Buffer): string {
  return `SHA256:${hash("sha256", blob, "base64").replace(/=+$/, "")}`;
}

/** The type that stands at the beginning of a key's bytes. */
function readKeyType(blob: Buffer): string {
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  return blob.toString("latin1", 4, Math.min(4 + length, 60, blob.length));
}

/** Those of the known keys first: a server with several keys then shows the one that is known. */
export function orderAlgorithms(known: readonly KnownHostKey[]): HostKeyAlgorithm[] {
  const isKnown = (algorithm: HostKeyAlgorithm): boolean =>
    known.some(({ type }) => type === (algorithm.startsWith("rsa-") ? "ssh-rsa" : algorithm));
  return [...algorithms.filter(isKnown), ...algorithms.filter((algorithm) => !isKnown(algorithm))];
}

/** A line for people about a key that is known; else EDP-SRC-310 or 311. */
export function expectKnown(
  blob: Buffer,
  known: readonly KnownHostKey[],
  { source, address }: { readonly source: string; readonly address: string },
): string {
  const fingerprint = writeFingerprint(blob);
  const type = readKeyType(blob).replace(/[^a-z0-9@.-]/g, "?");
  if (known.some((key) => key.fingerprint === fingerprint)) return `host key ${type} ${fingerprint}`;
  if (known.length === 0) throw new EdpError("EDP-SRC-310", { source, address, type, fingerprint });
  const pinned = known.map((key) => key.fingerprint);
  throw new EdpError("EDP-SRC-311", { source, address, type, fingerprint, pinned });
}
