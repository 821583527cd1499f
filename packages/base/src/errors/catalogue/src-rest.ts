// SRC 220-239: HTTP APIs that are described by configuration.
import type { Catalogue } from "../catalogue-types.ts";

export const srcRest = {
  "EDP-SRC-220": {
    title: "Answer tells of errors",
    message: (p: { source: string; url: string; path: string; reason: string }) =>
      `${p.source}: ${p.url} answered, but with errors at "${p.path}": ${p.reason}. The answer was not used.`,
    fix: (p: { source: string; url: string; path: string; reason: string }) =>
      `correct the query of this object in sources/${p.source}.yaml, or ask the owner of the system for the permission that it names; then: edp check ${p.source}`,
  },
  "EDP-SRC-221": {
    title: "No parent has the list",
    message: (p: { source: string; object: string; path: string; count: number }) =>
      `${p.source} ${p.object}: the API knows no ${p.path}, for none of ${p.count.toString()} records. Nothing was taken as deleted.`,
    fix: (p: { source: string; object: string; path: string; count: number }) =>
      `correct path and parent of ${p.object} in sources/${p.source}.yaml`,
  },
} as const satisfies Catalogue;
