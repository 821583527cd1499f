// CLI: the command line and this machine.
import type { Catalogue } from "../catalogue-types.ts";

export const cli = {
  "EDP-CLI-001": {
    title: "No platform here",
    message: (p: { from: string }) => `No edp.yaml was found in ${p.from} or in any folder above it.`,
    fix: (_p: { from: string }) =>
      "go into a platform's folder, name it with -C DIR, or make one: edp init DIR",
    exit: 2,
  },
  "EDP-CLI-002": {
    title: "Unknown command",
    message: (p: { name: string; nearest?: string; invokedAs: string }) => `There is no command "${p.name}".`,
    fix: (p: { name: string; nearest?: string; invokedAs: string }) =>
      p.nearest === undefined ? `see what there is: ${p.invokedAs} --help` : `${p.invokedAs} ${p.nearest}`,
    exit: 2,
  },
  "EDP-CLI-003": {
    title: "Wrong usage",
    message: (p: { reason: string; usage: string }) => p.reason,
    fix: (p: { reason: string; usage: string }) => p.usage,
    exit: 2,
  },
  "EDP-CLI-004": {
    title: "Folder is not empty",
    message: (p: { dir: string }) => `${p.dir} exists and is not empty; nothing was written.`,
    fix: (_p: { dir: string }) => "name a new folder",
    exit: 2,
  },
  "EDP-CLI-005": {
    title: "Query refused",
    message: (p: { reason: string }) => `PostgreSQL refused the query: ${p.reason}.`,
    fix: (_p: { reason: string }) =>
      "queries read mart.* and the governed views in ods.*; see what there is: edp query --relations",
  },
  "EDP-CLI-006": {
    title: "Unknown connector",
    message: (p: { name: string; known: readonly string[] }) => `There is no connector "${p.name}".`,
    fix: (p: { name: string; known: readonly string[] }) => `use one of: ${p.known.join(", ")}`,
    exit: 2,
  },
  "EDP-CLI-007": {
    title: "The platform's folder cannot be written",
    message: (p: { dir: string; reason: string }) =>
      `EDP keeps its data in .edp inside the platform, and ${p.dir} cannot be written (${p.reason}). Nothing was changed.`,
    fix: (p: { dir: string; reason: string }) =>
      `let this user write there, or work on a copy: cp -r '${p.dir}' "$HOME/platform"`,
  },
} as const satisfies Catalogue;
