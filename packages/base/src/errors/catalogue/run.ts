// RUN: pipeline runs, steps, gates, schedules.
import type { Catalogue } from "../catalogue-types.ts";

export const run = {
  "EDP-RUN-001": {
    title: "Somebody else holds the platform",
    message: (p: { holder: string }) => `This platform is already in use: ${p.holder}. Nothing was changed.`,
    fix: (_p: { holder: string }) => "use it there, or stop it with Ctrl-C and start again",
  },
  "EDP-RUN-002": {
    title: "The gate is closed",
    message: (p: { source: string; owner: string; reason: string }) =>
      `Nothing of ${p.source} was read, because ${p.reason}. Its last good data stays. Owner: ${p.owner}.`,
    fix: (p: { source: string; owner: string; reason: string }) =>
      `see which step fails: edp check ${p.source}`,
    exit: 3,
    retry: "later",
  },
  "EDP-RUN-003": {
    title: "The check took too long",
    message: (p: { source: string; seconds: number }) =>
      `${p.source} did not answer the connection check within ${p.seconds.toString()} seconds.`,
    fix: (p: { source: string; seconds: number }) =>
      `look whether the system is overloaded or a firewall drops packets, then: edp check ${p.source}`,
    exit: 3,
    retry: "later",
  },
  "EDP-RUN-004": {
    title: "Unknown run",
    message: (p: { run: string }) => `There is no run ${p.run} in this platform.`,
    fix: (_p: { run: string }) => "list the runs: edp runs",
    exit: 2,
  },
  "EDP-RUN-005": {
    title: "Unknown source",
    message: (p: { source: string; known: readonly string[] }) =>
      `This platform has no enabled source "${p.source}". It has: ${p.known.join(", ") || "none"}.`,
    fix: (_p: { source: string; known: readonly string[] }) =>
      "use one of these names, or enable it in the environment",
    exit: 2,
  },
  "EDP-RUN-006": {
    title: "No login for queries",
    message: (p: { login: string; user: string; reason: string }) =>
      `Queries sign in as ${p.login}, which may read what analysts may read. That did not work: ${p.reason}.`,
    fix: (p: { login: string; user: string; reason: string }) =>
      `let an administrator of the server run: alter role "${p.user}" createrole; grant edp_analyst to "${p.user}" with admin option; and let ${p.login} in where ${p.user} is let in (pg_hba.conf); or make a login for queries and name it in \`database.readerUrl\``,
  },
  "EDP-RUN-007": {
    title: "Reader is not let in",
    message: (p: { login: string; address: string; reason: string }) =>
      `Queries sign in as ${p.login} (\`database.readerUrl\`), which ${p.address} does not let in: ${p.reason}.`,
    fix: (p: { login: string; address: string; reason: string }) =>
      `correct the secret that \`database.readerUrl\` refers to, or let an administrator of the server make the login: create role "${p.login}" login password '…' in role edp_analyst`,
  },
  "EDP-RUN-008": {
    title: "Reader may do too much",
    message: (p: { login: string; excess: readonly string[]; mend: readonly string[] }) =>
      `Queries sign in as ${p.login} (\`database.readerUrl\`), which may do more than read what analysts may read: it ${p.excess.join("; it ")}. The query was not run.`,
    fix: (p: { login: string; excess: readonly string[]; mend: readonly string[] }) =>
      `let an administrator of the server run in this database: ${p.mend.join("; ")}`,
  },
  "EDP-RUN-009": {
    title: "Reader reads nothing of EDP's",
    message: (p: { login: string; reason: string; mend: string }) =>
      `Queries sign in as ${p.login} (\`database.readerUrl\`), which ${p.reason}. The query was not run.`,
    fix: (p: { login: string; reason: string; mend: string }) => p.mend,
  },
  "EDP-RUN-010": {
    title: "Health port taken",
    message: (p: { port: number; reason: string }) =>
      `Port ${p.port.toString()} cannot answer whether the scheduler is well: ${p.reason}.`,
    fix: (_p: { port: number; reason: string }) => "name another one with --health-port",
  },
} as const satisfies Catalogue;
