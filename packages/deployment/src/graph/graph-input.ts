import type { ResolvedPlatform, ResolvedService } from "@edp/definition";
import { invariant } from "@edp/base";
import type { Dependency, Workload } from "./workload-graph.ts";

/** What every part of the graph is made from. */
export interface GraphInput {
  readonly platform: ResolvedPlatform;
  /** Image name -> what a target writes: a content tag, or a reference with digest. */
  readonly images: ReadonlyMap<string, string>;
}

export function serviceOf({ services }: ResolvedPlatform, name: ResolvedService["name"]): ResolvedService {
  const found = services.find((service) => service.name === name);
  invariant(found !== undefined, "resolving gives every service");
  return found;
}

/** Whether the target runs the database itself. */
export const hasOwnDatabase = ({ environment }: ResolvedPlatform): boolean =>
  environment.database.kind === "service";

/** What everything that works on the database waits for. */
export const whenPrepared: readonly Dependency[] = [{ workload: "prepare", until: "completed" }];

/** A workload with nothing special: parts say what differs. */
export const plainWorkload = {
  kind: "service",
  part: "core",
  args: [],
  environment: {},
  secrets: [],
  volumes: [],
  scratch: [{ path: "/tmp", sizeMib: 64 }],
  ports: [],
  dependsOn: [],
  egress: [],
  stopGraceSeconds: 30,
} as const satisfies Partial<Workload>;
