// DEP: images, the workload graph, rendered files.
import type { Catalogue } from "../catalogue-types.ts";

export const dep = {
  "EDP-DEP-001": {
    title: "No image",
    message: (p: { image: string; environment: string }) =>
      `The environment ${p.environment} needs the image ${p.image}, and nothing says which one.`,
    fix: (p: { image: string; environment: string }) => `build it: edp images --environment ${p.environment}`,
  },
  "EDP-DEP-002": {
    title: "Record of rendered files unreadable",
    message: (p: { file: string; environment: string }) =>
      `${p.file} says which files are EDP's to replace, and it cannot be read. Nothing was written.`,
    fix: (p: { file: string; environment: string }) =>
      `bring it back from Git; or delete it and deploy/${p.environment}, then render again`,
  },
  "EDP-DEP-003": {
    title: "Somebody else's file in the way",
    message: (p: { file: string }) =>
      `EDP would write ${p.file}, where something stands that it did not render. Nothing was written.`,
    fix: (p: { file: string }) => `move ${p.file} out of the folder that EDP renders`,
  },
  "EDP-DEP-004": {
    title: "Rendered file edited by hand",
    message: (p: { file: string }) => `${p.file} is no longer what EDP rendered. Nothing was written.`,
    fix: (_p: { file: string }) =>
      "say it in the definition instead; edp render --force overwrites what was edited",
  },
  "EDP-DEP-005": {
    title: "Nothing to render",
    message: (p: { environment: string }) =>
      `The environment ${p.environment} runs as processes of this machine: it has no files.`,
    fix: (_p: { environment: string }) => "name an environment with another target: --environment NAME",
    exit: 2,
  },
  "EDP-DEP-020": {
    title: "No client of a container engine",
    message: (_p: object) =>
      "Images are built with the program `docker`, and it is not on PATH. Nothing was changed.",
    fix: (_p: object) => "install one: apt-get install docker.io, or Docker's or Podman's own package",
    exit: 3,
  },
  "EDP-DEP-021": {
    title: "The container engine does not answer",
    message: (p: { reason: string }) =>
      `The container engine cannot be used (${p.reason}). Nothing was changed.`,
    fix: (_p: { reason: string }) =>
      "start it (systemctl start docker), join the group that may use it (usermod -aG docker), or name another one in DOCKER_HOST; then: docker version",
    exit: 3,
    retry: "later",
  },
  "EDP-DEP-022": {
    title: "An image was not built",
    message: (p: { image: string; log: readonly string[] }) =>
      `Building the image ${p.image} failed; images built before it are kept. The engine's last lines:\n${p.log.map((line) => `    ${line}`).join("\n")}`,
    fix: (_p: { image: string; log: readonly string[] }) =>
      "mend what they name (a package, a mirror, a certificate, a step of your own build file), then repeat the command",
  },
  "EDP-DEP-023": {
    title: "A base image cannot be had",
    message: (p: { image: string; reason: string }) =>
      `The image ${p.image} stands on an image of others that the engine neither has nor gets (${p.reason}).`,
    fix: (_p: { image: string; reason: string }) =>
      "name a mirror under images.bases of the environment, sign in to it (docker login), or load the base: docker load",
    exit: 3,
    retry: "later",
  },
  "EDP-DEP-024": {
    title: "The engine's disk is full",
    message: (p: { image: string }) =>
      `There is no space left where the engine keeps images; ${p.image} was not built.`,
    fix: (_p: { image: string }) =>
      "see what is there (docker system df), free what nobody uses (docker image prune), then repeat the command",
    exit: 3,
    retry: "later",
  },
  "EDP-DEP-025": {
    title: "EDP could not be bundled",
    message: (p: { reason: string }) =>
      `Images hold EDP as its package, and a clone's code could not be made into one: ${p.reason}.`,
    fix: (_p: { reason: string }) => "mend it and try again with: npm run pack",
  },
  "EDP-DEP-026": {
    title: "No build file for an app",
    message: (p: { app: string; file: string }) =>
      `The app ${p.app} is built by ${p.file}, and there is no such file.`,
    fix: (_p: { app: string; file: string }) =>
      "write it, or correct build.context and build.file of the app",
  },
  "EDP-DEP-040": {
    title: "A schedule that Airflow reads otherwise",
    message: (p: { source: string; schedule: string }) =>
      `The source ${p.source} runs by "${p.schedule}". EDP's own scheduler understands that; Airflow knows plain cron only, and would refuse it or run at another time.`,
    fix: (_p: { source: string; schedule: string }) =>
      'use numbers, names, lists, ranges and steps only, such as "0 2 * * MON-FRI"',
  },
  "EDP-DEP-041": {
    title: "No name for a DAG",
    message: (p: { dag: string; longest: number }) =>
      `Airflow's pipeline would be called ${p.dag}: only lower-case letters, digits, "_" and "-" are possible there, and ${p.longest.toString()} of them.`,
    fix: (_p: { dag: string; longest: number }) => "choose a shorter name for the source or the platform",
  },
  "EDP-DEP-042": {
    title: "Two pipelines of one name",
    message: (p: { source: string; dag: string }) =>
      `The source ${p.source} and the pipeline that builds the models would both be ${p.dag} in Airflow.`,
    fix: (_p: { source: string; dag: string }) => "give the source another name",
  },
  "EDP-DEP-043": {
    title: "A DAG file of the same name",
    message: (p: { file: string }) =>
      `airflow/dags/${p.file} would replace the file of that name which EDP renders.`,
    fix: (_p: { file: string }) => "rename it: names that begin with edp_ are EDP's",
  },
  "EDP-DEP-044": {
    title: "A DAG of the same name",
    message: (p: { dag: string }) =>
      `${p.dag} is a DAG that EDP renders; of two DAGs with one name Airflow runs whichever it read last.`,
    fix: (_p: { dag: string }) => "give this DAG another dag_id; names that begin with edp__ are EDP's",
  },
  "EDP-DEP-050": {
    title: "No Compose",
    message: (_p: Readonly<Record<string, never>>) =>
      "The container engine's client knows no `docker compose`, which starts an environment of containers.",
    fix: (_p: Readonly<Record<string, never>>) =>
      "install the Compose plugin, version 2.20 or newer: docker compose version must answer",
  },
  "EDP-DEP-052": {
    title: "Port taken",
    message: (p: { port: string }) =>
      `Port ${p.port} of this machine belongs to another program. What had started stays as it is.`,
    fix: (_p: { port: string }) =>
      "end that program, or write another route.localPort for the service or app; then start again",
  },
  "EDP-DEP-054": {
    title: "The container engine refused",
    message: (p: { command: string; reason: string }) => `"${p.command}" failed: ${p.reason}`,
    fix: (_p: { command: string; reason: string }) => "mend what it names, then start again",
  },
  "EDP-DEP-055": {
    title: "A container does not come up",
    message: (p: { workload: string; state: string; lines: readonly string[] }) =>
      [`${p.workload} ${p.state}. Its last lines:`, ...p.lines.map((line) => `    ${line}`)].join("\n"),
    fix: (p: { workload: string; state: string; lines: readonly string[] }) =>
      `mend what they name, then start again; all of it: docker compose logs ${p.workload}`,
  },
} as const satisfies Catalogue;
