// SRC 100-110: proving a connector, beginning one; proxies and client certificates.
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
    title: "Database cannot be described",
    message: (p: { name: string; problem: string }) =>
      `No source for "${p.name}" was made from a database: ${p.problem}. Nothing was written.`,
    fix: (_p: { name: string; problem: string }) =>
      "give its address with the account that may read, without the password: postgresql://edp_reader@db.acme.example:5432/hr (also mysql, sqlserver, oracle); what it may read needs no connector of its own",
  },
  "EDP-SRC-106": {
    title: "Proxy unreachable",
    message: (p: { source: string; proxy: string; reason: string }) =>
      `${p.source}: the proxy ${p.proxy} cannot be used: ${p.reason}.`,
    fix: (_p: { source: string; proxy: string; reason: string }) =>
      "correct network.proxy.url in the environment's file, or list the host under network.proxy.except",
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-107": {
    title: "Proxy wants a sign-in",
    message: (p: { source: string; proxy: string }) =>
      `${p.source}: the proxy ${p.proxy} lets nobody through without the right user and password.`,
    fix: (_p: { source: string; proxy: string }) =>
      "store user:password as the secret that network.proxy.signIn names in the environment's file",
    exit: 3,
  },
  "EDP-SRC-108": {
    title: "Proxy lets nobody through",
    message: (p: { source: string; proxy: string; address: string; status: number }) =>
      `${p.source}: the proxy ${p.proxy} opens no way to ${p.address} (status ${p.status.toString()}).`,
    fix: (p: { source: string; proxy: string; address: string; status: number }) =>
      `have ${p.address} allowed in the proxy, or list it under network.proxy.except in the environment's file`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-109": {
    title: "Client certificate cannot be used",
    message: (p: { source: string; problem: string }) =>
      `${p.source}: the client certificate and its key cannot be used: ${p.problem}.`,
    fix: (p: { source: string; problem: string }) =>
      `store both as PEM text, the certificate as ${p.source}/client-certificate and its own key as ${p.source}/client-key`,
  },
  "EDP-SRC-110": {
    title: "Client certificate refused",
    message: (p: { source: string; address: string; reason: string }) =>
      `${p.source}: ${p.address} wants a client certificate that it knows: ${p.reason}.`,
    fix: (p: { source: string; address: string; reason: string }) =>
      `store one that the system trusts as ${p.source}/client-certificate, with its key as ${p.source}/client-key, and set clientCertificate: true in sources/${p.source}.yaml`,
    exit: 3,
  },
} as const satisfies Catalogue;
