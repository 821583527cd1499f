// DEF: the platform definition.
import type { Catalogue } from "../catalogue-types.ts";

export const def = {
  "EDP-DEF-004": {
    title: "Unknown key",
    message: (p: { kind: string; key: string; nearest?: string; allowed: readonly string[] }) =>
      `A ${p.kind} has no key "${p.key}".`,
    fix: (p: { kind: string; key: string; nearest?: string; allowed: readonly string[] }) =>
      p.nearest === undefined ? `use one of: ${p.allowed.join(", ")}` : `rename it to "${p.nearest}"`,
  },
} as const satisfies Catalogue;
