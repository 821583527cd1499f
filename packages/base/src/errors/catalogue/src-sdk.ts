// SRC 001-009, 014-018, 028-031: what any connector may meet: loading it, its settings, what a page holds.
import type { Catalogue } from "../catalogue-types.ts";

export const srcSdk = {
  "EDP-SRC-001": {
    title: "Source unreachable",
    message: (p: { source: string; address: string; reason: string }) =>
      `${p.source} does not answer at ${p.address}: ${p.reason}.`,
    fix: (p: { source: string; address: string; reason: string }) =>
      `check the address and the network, then: edp check ${p.source}`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-002": {
    title: "Connector not found",
    message: (p: { connector: string; tried: readonly string[] }) =>
      `The code of connector ${p.connector} is in none of these places: ${p.tried.join("; ")}.`,
    fix: (p: { connector: string; tried: readonly string[] }) =>
      `write it: edp connectors new ${p.connector}, or install the EDP version that has it`,
  },
  "EDP-SRC-003": {
    title: "Connector cannot be loaded",
    message: (p: { connector: string; file: string; problem: string }) =>
      `The connector ${p.connector} (${p.file}) cannot be used: ${p.problem}.`,
    fix: (p: { connector: string; file: string; problem: string }) =>
      `correct its code, then: edp connectors test ${p.connector}. Its default export is an object with check, discover and read`,
  },
  "EDP-SRC-014": {
    title: "Answer is not valid JSON",
    message: (p: { source: string; place: string; position: number; problem: string }) =>
      `${p.source}: ${p.place} stops being JSON at byte ${p.position.toString()}: ${p.problem}. The records before it are kept; nothing was taken as deleted.`,
    fix: (p: { source: string; place: string; position: number; problem: string }) =>
      `run it again: edp run ${p.source}; when it stays, tell the owner of the system this place and position`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-015": {
    title: "No records where they should be",
    message: (p: { source: string; place: string; path: string; found: string }) =>
      `${p.source}: ${p.place} has no list of records at "${p.path}", but ${p.found}.`,
    fix: (p: { source: string; place: string; path: string; found: string }) =>
      `correct recordPath of this object in sources/${p.source}.yaml`,
  },
  "EDP-SRC-016": {
    title: "Pages repeat",
    message: (p: { source: string; object: string; page: number; problem: string }) =>
      `${p.source} ${p.object}: page ${p.page.toString()} ${p.problem}, so reading would never end. Nothing was taken as deleted.`,
    fix: (p: { source: string; object: string; page: number; problem: string }) =>
      `check the paging settings of ${p.object} in sources/${p.source}.yaml`,
  },
  "EDP-SRC-028": {
    title: "Setting cannot work",
    message: (p: { source: string; key: string; problem: string }) =>
      `${p.source}: config.${p.key} ${p.problem}.`,
    fix: (p: { source: string; key: string; problem: string }) =>
      `correct config.${p.key} in sources/${p.source}.yaml`,
  },
  "EDP-SRC-029": {
    title: "Unknown object",
    message: (p: { source: string; object: string; known: readonly string[] }) =>
      `${p.source} has no object ${p.object}; it has: ${p.known.join(", ")}.`,
    fix: (p: { source: string; object: string; known: readonly string[] }) =>
      `describe ${p.object} under config.objects in sources/${p.source}.yaml, or use one that is there`,
  },
  "EDP-SRC-030": {
    title: "Cursor not understood",
    message: (p: { source: string; object: string; problem: string }) =>
      `${p.source} ${p.object}: the stored place to go on from cannot be used: ${p.problem}. Nothing was read.`,
    fix: (p: { source: string; object: string; problem: string }) =>
      `read everything once, which sets a new one: edp run ${p.source} --full`,
  },
  "EDP-SRC-031": {
    title: "Cursor no longer holds",
    message: (p: { source: string; object: string; reason: string }) =>
      `${p.source} ${p.object}: the source cannot say any more what has changed since the last read: ${p.reason}.`,
    fix: (p: { source: string; object: string; reason: string }) =>
      `nothing, ${p.object} is read whole once and goes on from there`,
  },
} as const satisfies Catalogue;
