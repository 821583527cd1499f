// SRC 100-105: proving a connector and beginning one.
import type { Catalogue } from "../catalogue-types.ts";

export const srcConformance = {
  "EDP-SRC-100": {
    title: "No conformance suite",
    message: (p: { connector: string; dir: string }) =>
      `The connector ${p.connector} brings nothing to test it with: ${p.dir} has no conformance.ts.`,
    fix: (_p: { connector: string; dir: string }) =>
      "write conformance.ts: copy connectors/rest/conformance.ts, and see CONTRIBUTING.md",
  },
  "EDP-SRC-101": {
    title: "Conformance suite cannot be used",
    message: (p: { connector: string; file: string; problem: string }) =>
      `The conformance suite of ${p.connector} (${p.file}) cannot be used: ${p.problem}.`,
    fix: (_p: { connector: string; file: string; problem: string }) =>
      "its default export must be a list of scenarios; copy connectors/rest/conformance.ts",
  },
  "EDP-SRC-102": {
    title: "No connector there",
    message: (p: { dir: string }) => `${p.dir} is no folder of a connector: it has no connector.yaml.`,
    fix: (_p: { dir: string }) =>
      "name the folder that has connector.yaml, or a connector that `edp connectors list` shows",
  },
} as const satisfies Catalogue;
