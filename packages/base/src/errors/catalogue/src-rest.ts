// SRC 220-239 and 290-309: HTTP APIs that are described by configuration.
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
  "EDP-SRC-290": {
    title: "Answer is not readable XML",
    message: (p: { source: string; place: string; problem: string }) =>
      `${p.source}: ${p.place} is no XML that can be read: ${p.problem}. Nothing of it was used, and nothing was taken as deleted.`,
    fix: (p: { source: string; place: string; problem: string }) =>
      `look at the answer: when it is JSON, take out format: xml in sources/${p.source}.yaml; else run it again, edp run ${p.source}, and tell the owner of the system when it stays`,
    exit: 3,
    retry: "later",
  },
} as const satisfies Catalogue;
