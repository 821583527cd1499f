// Every command by name: what `edp --help` prints, without loading any of them.
import type { CommandModule } from "./command.ts";

export interface CommandEntry {
  readonly name: string;
  /** Arguments as help shows them. */
  readonly usage: string;
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

export const commandTable: readonly CommandEntry[] = [
  {
    name: "up",
    usage: "[DIR]",
    summary: "make ready, check, land, build, publish; then serve the console and keep schedules",
    load: async () => (await import("./commands/up.ts")).up,
  },
  {
    name: "init",
    usage: "DIR",
    summary: "make a new platform, or a copy of the example at any size",
    load: async () => (await import("./commands/init.ts")).init,
  },
  {
    name: "validate",
    usage: "[DIR]",
    summary: "tell all problems of the definition, with positions and fixes",
    load: async () => (await import("./commands/validate.ts")).validate,
  },
  {
    name: "explain",
    usage: "PATH",
    summary: "print a resolved value and where it came from",
    load: async () => (await import("./commands/explain.ts")).explain,
  },
  {
    name: "check",
    usage: "[SOURCE...]",
    summary: "test connections; the verdicts are recorded and gate the runs",
    load: async () => (await import("./commands/check.ts")).check,
  },
  {
    name: "run",
    usage: "[SOURCE...]",
    summary: "run the pipeline once",
    load: async () => (await import("./commands/run.ts")).run,
  },
  {
    name: "step",
    usage: "KIND [SOURCE]",
    summary: "run one step, as orchestrators call it",
    load: async () => (await import("./commands/step.ts")).step,
  },
  {
    name: "schedule",
    usage: "",
    summary: "run the pipeline, then keep the schedules, as a container does",
    load: async () => (await import("./commands/schedule.ts")).schedule,
  },
  {
    name: "status",
    usage: "",
    summary: "freshness, checks and findings",
    load: async () => (await import("./commands/status.ts")).status,
  },
  {
    name: "quarantine",
    usage: "[SOURCE | dismiss NUMBER...]",
    summary: "what could not be landed, and why; settle what nobody will mend",
    load: async () => (await import("./commands/quarantine.ts")).quarantine,
  },
  {
    name: "runs",
    usage: "",
    summary: "the history of runs",
    load: async () => (await import("./commands/runs.ts")).runs,
  },
  {
    name: "logs",
    usage: "[RUN]",
    summary: "the log of a run; the newest without a name",
    load: async () => (await import("./commands/logs.ts")).logs,
  },
  {
    name: "query",
    usage: "SQL",
    summary: "read-only query against marts and governed views",
    load: async () => (await import("./commands/query.ts")).query,
  },
  {
    name: "connectors",
    usage: "[list | show NAME | test [DIR...] | new NAME]",
    summary: "the catalog of connectors; prove one, begin one",
    load: async () => (await import("./commands/connectors.ts")).connectors,
  },
  {
    name: "migrate",
    usage: "apply",
    summary: "bring the database to what this EDP needs",
    load: async () => (await import("./commands/migrate.ts")).migrate,
  },
  {
    name: "images",
    usage: "",
    summary: "build the container images that an environment needs, only what changed",
    load: async () => (await import("./commands/images.ts")).images,
  },
  {
    name: "render",
    usage: "",
    summary: "write the files of an environment's target under deploy/",
    load: async () => (await import("./commands/render.ts")).render,
  },
  {
    name: "diff",
    usage: "",
    summary: "show what rendering would change, line by line",
    load: async () => (await import("./commands/diff.ts")).diff,
  },
  {
    name: "down",
    usage: "",
    summary: "stop an environment's containers and keep their data",
    load: async () => (await import("./commands/down.ts")).down,
  },
  {
    name: "doctor",
    usage: "",
    summary: "find what is wrong on this machine and print the command that mends it",
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
];
