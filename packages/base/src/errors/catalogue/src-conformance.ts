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
  "EDP-SRC-103": {
    title: "Connector not made",
    message: (p: { name: string; reason: string }) =>
      `No connector "${p.name}" was made: ${p.reason}. Nothing was written.`,
    fix: (_p: { name: string; reason: string }) =>
      "choose another name, or remove what is there; see what there is: edp connectors list",
  },
  "EDP-SRC-104": {
    title: "API document cannot be used",
    message: (p: { file: string; problem: string }) =>
      `No connector can be made from ${p.file}: ${p.problem}. Nothing was written.`,
    fix: (_p: { file: string; problem: string }) =>
      "give an OpenAPI 3 document, in JSON or YAML, or begin without one: edp connectors new NAME --from blank",
  },
  "EDP-SRC-105": {
    title: "No database connector to build on",
    message: (p: { name: string }) =>
      `No connector "${p.name}" was made: making one from a database is not part of this EDP. Nothing was written.`,
    fix: (_p: { name: string }) =>
      "use a connector for databases that `edp connectors list` shows, if there is one: it needs no code for a new table",
  },
} as const satisfies Catalogue;
