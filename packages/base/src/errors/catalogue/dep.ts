// DEP: images, the workload graph, rendered files.
import type { Catalogue } from "../catalogue-types.ts";

export const dep = {
  "EDP-DEP-001": {
    title: "No image",
    message: (p: { image: string; environment: string }) =>
      `The environment ${p.environment} needs the image ${p.image}, and nothing says which one.`,
    fix: (p: { image: string; environment: string }) => `build it: edp images --environment ${p.environment}`,
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
} as const satisfies Catalogue;
