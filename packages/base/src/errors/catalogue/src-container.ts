// SRC 410-429: bridges whose program comes as a container image.
import type { Catalogue } from "../catalogue-types.ts";

interface ImageProblem {
  readonly source: string;
  readonly image: string;
}

export const srcContainer = {
  "EDP-SRC-410": {
    title: "Container client not found",
    message: (p: { source: string; clients: readonly string[] }) =>
      `${p.source}: it reads through a container image, and there is no ${p.clients.join(" or ")} on the PATH.`,
    fix: (p: { source: string; clients: readonly string[] }) =>
      `install one (apt-get install docker.io), then: edp check ${p.source}`,
  },
  "EDP-SRC-411": {
    title: "Container engine not running",
    message: (p: { source: string; client: string; line: string }) =>
      `${p.source}: ${p.client} reaches no container engine: ${p.line}.`,
    fix: (p: { source: string; client: string; line: string }) =>
      `start the engine (systemctl start docker), let this account use it, or set DOCKER_HOST, then: edp check ${p.source}`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-412": {
    title: "Image not on this machine",
    message: (p: ImageProblem) =>
      `${p.source}: the engine has no image ${p.image}, and an id alone names no registry to get it from.`,
    fix: (p: ImageProblem) =>
      `build or load it on this machine and write its id, or write config.image in sources/${p.source}.yaml as name@sha256:…`,
  },
  "EDP-SRC-413": {
    title: "Image cannot be pulled",
    message: (p: ImageProblem & { line: string }) =>
      `${p.source}: ${p.image} is not on this machine and cannot be pulled: ${p.line}.`,
    fix: (p: ImageProblem & { line: string }) =>
      `mend what it names (network, name, digest, docker login), or load the image by hand, then: edp check ${p.source}`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-414": {
    title: "Container out of memory",
    message: (p: ImageProblem & { memory: string }) =>
      `${p.source}: the container of ${p.image} wanted more than its ${p.memory} of memory and was ended. What it had given is landed; nothing was taken as deleted.`,
    fix: (p: ImageProblem & { memory: string }) =>
      `raise config.container.memory in sources/${p.source}.yaml above ${p.memory}, then: edp run ${p.source}`,
  },
  "EDP-SRC-415": {
    title: "Container was killed",
    message: (p: ImageProblem) =>
      `${p.source}: somebody or something ended the container of ${p.image}. What it had given is landed; nothing was taken as deleted.`,
    fix: (p: ImageProblem) => `look who ends containers on this machine, then: edp run ${p.source}`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-416": {
    title: "Container cannot be started",
    message: (p: ImageProblem & { line: string }) =>
      `${p.source}: the engine does not start a container of ${p.image}: ${p.line}.`,
    fix: (p: ImageProblem & { line: string }) =>
      `mend what the line names: config.executable is a program in the image, config.container.network a network of the engine; then: edp check ${p.source}`,
  },
  "EDP-SRC-417": {
    title: "Declared host unknown",
    message: (p: { source: string; host: string }) =>
      `${p.source}: config.container.hosts names ${p.host}, and no address is known for it.`,
    fix: (p: { source: string; host: string }) =>
      `correct the name in sources/${p.source}.yaml, or mend this machine's name service, then: edp check ${p.source}`,
    exit: 3,
    retry: "later",
  },
} as const satisfies Catalogue;
