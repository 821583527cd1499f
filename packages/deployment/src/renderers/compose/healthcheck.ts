import type { JsonObject } from "@edp/base";
import type { Workload, WorkloadGraph } from "../../graph/workload-graph.ts";

const seconds = (count: number): string => `${count.toString()}s`;

/** Undefined where the image may lack what asks: a container of somebody else's says itself how it is asked. */
export function renderHealthcheck(graph: WorkloadGraph, { image, probe }: Workload): JsonObject | undefined {
  if (probe === undefined) return undefined;
  const kind = graph.images.find(({ name }) => name === image)?.kind;
  if (probe.kind === "http" && (kind === "app" || kind === "foreign")) return undefined;
  const test = probe.kind === "command" ? probe.command : askOverHttp(probe.port, probe.path);
  return {
    test: ["CMD", ...test],
    interval: seconds(probe.intervalSeconds),
    timeout: seconds(probe.timeoutSeconds),
    retries: 4,
    start_period: seconds(probe.graceSeconds),
  };
}

/** All of EDP's images hold Python; it fails on every answer that is not good. */
const askOverHttp = (port: number, path: string): readonly string[] => [
  "python3",
  "-c",
  `import urllib.request; urllib.request.urlopen("http://127.0.0.1:${port.toString()}${path}", timeout=5)`,
];
