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
} as const satisfies Catalogue;
