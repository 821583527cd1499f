// MDL: dbt models, tests, publication.
import type { Catalogue } from "../catalogue-types.ts";

export const mdl = {
  "EDP-MDL-001": {
    title: "Models failed",
    message: (p: { failed: readonly string[] }) =>
      `${p.failed.length.toString()} of the models or tests failed: ${p.failed.join(", ")}. What depends on them stays at its last good version.`,
    fix: (_p: { failed: readonly string[] }) => "read the reason: edp logs",
  },
  "EDP-MDL-002": {
    title: "dbt did not run",
    message: (p: { problem: string }) => `dbt ended before it built anything: ${p.problem}`,
    fix: () => "if the models are yours, mend what dbt names; else run: edp doctor",
  },
  "EDP-MDL-003": {
    title: "Entity mapped twice",
    message: (p: { source: string; entity: string; mappings: readonly string[] }) =>
      `The mappings ${p.mappings.join(" and ")} both make the source "${p.source}" provide the entity "${p.entity}".`,
    fix: (p: { mappings: readonly string[] }) =>
      `make the second object a source of its own (same connector, ADR-0018) and name it in ${p.mappings.at(-1) ?? "its mapping"}, or remove that mapping`,
  },
  "EDP-MDL-004": {
    title: "dbt is not installed",
    message: (p: { program: string }) => `There is no dbt at ${p.program}, so no model can be built.`,
    fix: () => "run: edp doctor",
  },
  "EDP-MDL-005": {
    title: "View in use",
    message: (p: { view: string; dependants: readonly string[] }) =>
      `${p.view} gets other columns, but ${p.dependants.join(", ")} cannot follow. Readers keep the last good version; nothing was changed.`,
    fix: (p: { view: string; dependants: readonly string[] }) =>
      `drop or change ${p.dependants.join(", ")}, then run: edp run`,
  },
} as const satisfies Catalogue;
