// SEC: secrets and their providers.
import type { Catalogue } from "../catalogue-types.ts";

export const sec = {
  "EDP-SEC-001": {
    title: "Secret not found",
    message: (p: { reference: string; tried: readonly string[] }) =>
      `The secret ${p.reference} is in none of these places: ${p.tried.join("; ")}.`,
    fix: (p: { reference: string; tried: readonly string[] }) =>
      `put it where the first of them looks: ${p.tried[0] ?? "no provider is configured"}`,
  },
  "EDP-SEC-002": {
    title: "Secret in the definition",
    message: (p: { looksLike: string; reference: string }) =>
      `This looks like ${p.looksLike}. Secrets are never written in Git; this one is no longer safe.`,
    fix: (p: { looksLike: string; reference: string }) =>
      `remove it, revoke the secret, and give a new one to a secret provider as ${p.reference}`,
  },
  "EDP-SEC-003": {
    title: "Not a reference to a secret",
    message: (p: { length: number }) =>
      `A secret is asked for by a name of ${p.length.toString()} characters that is not of the form <scope>/<name>.`,
    fix: (_p: { length: number }) => "write <scope>/<name>, such as corporate_ad/bind-password",
  },
  "EDP-SEC-004": {
    title: "Secret refused",
    message: (p: { reference: string; place: string; reason: string }) =>
      `The secret ${p.reference} at ${p.place} is not used: ${p.reason}.`,
    fix: (p: { reference: string; place: string; reason: string }) =>
      `make ${p.place} hold the secret alone, as text that only its owner may read`,
  },
  "EDP-SEC-005": {
    title: "Secrets cannot be stored",
    message: (p: { place: string; reason: string }) =>
      `A generated secret cannot be kept in ${p.place}: ${p.reason}.`,
    fix: (_p: { place: string; reason: string }) =>
      "make the folder writable for this user, and its disk not full",
  },
} as const satisfies Catalogue;
