// MDL: dbt models, tests, publication.
import type { Catalogue } from "../catalogue-types.ts";

export const mdl = {
  "EDP-MDL-001": {
    title: "Models failed",
    message: (p: { failed: readonly string[] }) =>
      `${p.failed.length.toString()} of the models or tests failed: ${p.failed.join(", ")}. What depends on them stays at its last good version.`,
    fix: (_p: { failed: readonly string[] }) => "read the reason: edp logs",
  },
} as const satisfies Catalogue;
