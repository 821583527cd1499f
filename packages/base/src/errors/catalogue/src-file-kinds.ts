// SRC 310-329: files on SFTP servers, and workbooks.
import type { Catalogue } from "../catalogue-types.ts";

export const srcFileKinds = {
  "EDP-SRC-310": {
    title: "SSH host key not known",
    message: (p: { source: string; address: string; type: string; fingerprint: string }) =>
      `${p.source}: nobody has said which host key ${p.address} has. It shows a key ${p.type} with the fingerprint ${p.fingerprint}. Nothing was sent to it.`,
    fix: (p: { source: string; address: string; type: string; fingerprint: string }) =>
      `ask the owner of the server for its fingerprint, by another way than this one; if it is the same, write it in sources/${p.source}.yaml as config.sftp.hostKeys: ["${p.fingerprint}"]`,
  },
  "EDP-SRC-311": {
    title: "SSH host key is another",
    message: (p: {
      source: string;
      address: string;
      type: string;
      fingerprint: string;
      pinned: readonly string[];
    }) =>
      `${p.source}: ${p.address} shows a host key ${p.type} with the fingerprint ${p.fingerprint}; expected ${p.pinned.join(" or ")}. Another server may be posing as it. Nothing was sent to it.`,
    fix: (p: {
      source: string;
      address: string;
      type: string;
      fingerprint: string;
      pinned: readonly string[];
    }) =>
      `ask the owner of the server whether its key was changed; only if it was, and the fingerprint is the same, put ${p.fingerprint} into config.sftp.hostKeys in sources/${p.source}.yaml`,
  },
  "EDP-SRC-312": {
    title: "SFTP sign-in refused",
    message: (p: { source: string; address: string; user: string; signIn: "password" | "private-key" }) =>
      `${p.source}: ${p.address} does not let ${p.user} sign in with this ${p.signIn === "password" ? "password" : "private key"}.`,
    fix: (p: { source: string; address: string; user: string; signIn: "password" | "private-key" }) =>
      p.signIn === "password"
        ? `correct the secret password, or config.sftp.user and signIn in sources/${p.source}.yaml; then: edp check ${p.source}`
        : `have the public half of the key put into the authorized_keys of ${p.user}, or correct the secret private-key; then: edp check ${p.source}`,
  },
  "EDP-SRC-313": {
    title: "Private key cannot be read",
    message: (p: { source: string; problem: string }) =>
      `${p.source}: the secret private-key cannot be used: ${p.problem}.`,
    fix: (_p: { source: string; problem: string }) =>
      "give the whole text of an OpenSSH or PEM private key as the secret private-key, and its passphrase as the secret passphrase",
  },
  "EDP-SRC-314": {
    title: "Unreadable folder on an SFTP server",
    message: (p: { source: string; folder: string; reason: string }) =>
      `${p.source}: ${p.folder} cannot be read: ${p.reason}. Nothing was taken as deleted.`,
    fix: (p: { source: string; folder: string; reason: string }) =>
      `have the user of config.sftp allowed to list it, or correct config.sftp.path in sources/${p.source}.yaml`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-315": {
    title: "SFTP server cannot be understood",
    message: (p: { source: string; address: string; problem: string }) =>
      `${p.source}: ${p.address} ${p.problem}.`,
    fix: (p: { source: string; address: string; problem: string }) =>
      `look at what listens at config.sftp.server in sources/${p.source}.yaml: it has to be an SSH server with SFTP and algorithms of this decade`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-316": {
    title: "SFTP connection lost",
    message: (p: { source: string; address: string }) =>
      `${p.source}: the connection to ${p.address} broke and could not be taken up again. Nothing was taken as deleted.`,
    fix: (p: { source: string; address: string }) =>
      `look at the network to ${p.address} and at the server's log, then: edp run ${p.source}`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-320": {
    title: "Workbook of another kind",
    message: (p: { source: string; file: string; kind: string }) =>
      `${p.source}: ${p.file} is ${p.kind}. EDP reads plain workbooks (xlsx). Nothing was taken as deleted.`,
    fix: (p: { source: string; file: string; kind: string }) =>
      `have ${p.file} saved as xlsx, without a password`,
  },
  "EDP-SRC-321": {
    title: "Workbook with macros",
    message: (p: { source: string; file: string }) =>
      `${p.source}: ${p.file} carries macros. EDP runs none, and what such a file shows may depend on them; it was not read.`,
    fix: (p: { source: string; file: string }) => `have ${p.file} saved as xlsx, without macros`,
  },
  "EDP-SRC-322": {
    title: "Workbook with too much text",
    message: (p: { source: string; file: string; limitBytes: number }) =>
      `${p.source}: ${p.file} has more than ${(p.limitBytes / 1024 / 1024).toString()} MB of different texts, which a workbook's reader has to hold all at once.`,
    fix: (p: { source: string; file: string; limitBytes: number }) =>
      `have ${p.file} delivered as CSV, which has no limit, or in several files`,
  },
  "EDP-SRC-323": {
    title: "Sheet not found",
    message: (p: { source: string; file: string; sheet: string; known: readonly string[] }) =>
      p.known.length === 0
        ? `${p.source}: ${p.file} has no sheet with cells.`
        : `${p.source}: ${p.file} has no sheet "${p.sheet}"; it has: ${p.known.join(", ")}.`,
    fix: (p: { source: string; file: string; sheet: string; known: readonly string[] }) =>
      `correct sheet in sources/${p.source}.yaml, or have the sheet named as before`,
  },
} as const satisfies Catalogue;
