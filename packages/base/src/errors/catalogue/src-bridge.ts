// SRC 260-279: bridges, which read through programs that others wrote.
import type { Catalogue } from "../catalogue-types.ts";

/** What a foreign program said last, its secrets taken out. */
interface LastWords {
  readonly source: string;
  readonly program: string;
  readonly line: string;
}

export const srcBridge = {
  "EDP-SRC-260": {
    title: "Lock file cannot be used",
    message: (p: { source: string; file: string; problem: string }) => `${p.source}: ${p.file} ${p.problem}.`,
    fix: (p: { source: string; file: string; problem: string }) =>
      `write it anew from the package's name: uv pip compile --generate-hashes --no-emit-index-url -o ${p.file} tap.in`,
  },
  "EDP-SRC-261": {
    title: "Program cannot be installed",
    message: (p: { source: string; file: string; reason: string }) =>
      `${p.source}: what ${p.file} names cannot be installed: ${p.reason}.`,
    fix: (p: { source: string; file: string; reason: string }) =>
      `mend what it names (network, mirror, hash, Python version), then: edp check ${p.source}`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-262": {
    title: "Program not found",
    message: (p: { source: string; program: string; place: string }) =>
      `${p.source}: there is no program ${p.program} in ${p.place}.`,
    fix: (p: { source: string; program: string; place: string }) =>
      `correct config.executable in sources/${p.source}.yaml: a name that the package installs, or without config.requirements a path from the platform's folder`,
  },
  "EDP-SRC-263": {
    title: "Program failed",
    message: (p: LastWords & { ending: string }) =>
      `${p.source}: ${p.program} ended with ${p.ending}; its last line: ${p.line}. What it had given is landed; nothing was taken as deleted.`,
    fix: (p: LastWords & { ending: string }) =>
      `mend what the line names, then: edp run ${p.source}; all its lines: edp run ${p.source} --verbose`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-264": {
    title: "Program cannot reach its system",
    message: (p: LastWords) => `${p.source}: ${p.program} does not reach its system: ${p.line}.`,
    fix: (p: LastWords) =>
      `check the address in config.settings of sources/${p.source}.yaml and the network, then: edp check ${p.source}`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-265": {
    title: "Program's sign-in refused",
    message: (p: LastWords) => `${p.source}: ${p.program} is not let in: ${p.line}.`,
    fix: (p: LastWords) =>
      `set the secrets that config.secrets of sources/${p.source}.yaml names anew, then: edp check ${p.source}`,
  },
  "EDP-SRC-266": {
    title: "Program lacks a permission",
    message: (p: LastWords) => `${p.source}: ${p.program} may not read what it was asked for: ${p.line}.`,
    fix: (p: LastWords) => `have its account granted what the line names, then: edp check ${p.source}`,
  },
  "EDP-SRC-267": {
    title: "Stream not found",
    message: (p: { source: string; object: string; stream: string; streams: readonly string[] }) =>
      `${p.source} ${p.object}: there is no stream "${p.stream}"; there are: ${p.streams.join(", ")}.`,
    fix: (p: { source: string; object: string; stream: string; streams: readonly string[] }) =>
      `correct config.objects.${p.object}.stream in sources/${p.source}.yaml, or grant the account what hides the stream`,
  },
  "EDP-SRC-268": {
    title: "Stream without key",
    message: (p: { source: string; object: string; stream: string }) =>
      `${p.source} ${p.object}: the stream "${p.stream}" names no key, so its records cannot be told apart.`,
    fix: (p: { source: string; object: string; stream: string }) =>
      `write the fields that are unique together into config.objects.${p.object}.key in sources/${p.source}.yaml`,
  },
  "EDP-SRC-269": {
    title: "Program's catalog cannot be read",
    message: (p: { source: string; program: string; problem: string }) =>
      `${p.source}: what ${p.program} gives for its catalog is none: ${p.problem}.`,
    fix: (_p: { source: string; program: string; problem: string }) =>
      "use a version of the package that speaks the Singer specification, or set config.protocol to airbyte for an Airbyte source",
  },
  "EDP-SRC-270": {
    title: "Tap writes files of its own",
    message: (p: { source: string; object: string }) =>
      `${p.source} ${p.object}: the tap sends BATCH messages, which name files, instead of records.`,
    fix: (p: { source: string; object: string }) =>
      `take batch_config out of config.settings in sources/${p.source}.yaml`,
  },
} as const satisfies Catalogue;
