import { isEdpError } from "@edp/base";
import { expect, test } from "vitest";
import { loadAcme, loadFullAcme, testImages } from "../testing/acme.ts";
import { buildGraph } from "./build-graph.ts";

const full = () => buildGraph({ platform: loadFullAcme(), images: testImages });

test("the smallest platform is a database, its preparation, a scheduler and a console", () => {
  const graph = buildGraph({ platform: loadAcme(), images: testImages });
  expect(graph.workloads.map(({ name }) => name)).toEqual(["database", "prepare", "scheduler", "console"]);
});

test("where Airflow runs the pipelines there is no second scheduler", () => {
  const names = full().workloads.map(({ name }) => name);
  expect(names).toContain("airflow-scheduler");
  expect(names).not.toContain("scheduler");
});

test("every workload waits only for workloads before it", () => {
  const seen = new Set<string>();
  for (const { name, dependsOn } of full().workloads) {
    for (const { workload } of dependsOn) expect(seen, `${name} waits for ${workload}`).toContain(workload);
    seen.add(name);
  }
});

test("every secret, volume and image that a workload names is in the graph once", () => {
  const { workloads, secrets, volumes, images } = full();
  const named = <T>(list: readonly T[], key: (one: T) => string): readonly string[] => list.map(key);
  const uses = (of: (one: (typeof workloads)[number]) => readonly string[]): readonly string[] =>
    [...new Set(workloads.flatMap(of))].sort();
  expect(named(secrets, ({ reference }) => reference)).toEqual(
    uses((one) => one.secrets.map(({ reference }) => reference)),
  );
  expect(named(volumes, ({ name }) => name)).toEqual(uses((one) => one.volumes.map(({ volume }) => volume)));
  expect(named(images, ({ name }) => name)).toEqual(uses((one) => [one.image]));
});

test("a database elsewhere brings no workload, and its secrets are nobody's to invent", () => {
  const acme = loadAcme();
  const url = {
    kind: "url",
    url: { reference: "platform/database-url" },
    readerUrl: { reference: "platform/reader-url" },
  } as const;
  const platform = { ...acme, environment: { ...acme.environment, database: url } };
  const { workloads, secrets } = buildGraph({ platform, images: testImages });
  expect(workloads.map(({ name }) => name)).toEqual(["prepare", "scheduler", "console"]);
  for (const { reference } of [url.url, url.readerUrl])
    expect(secrets.find((secret) => secret.reference === reference)).toMatchObject({ generated: false });
});

test("an image that nothing says is an error with the command that builds it", () => {
  try {
    buildGraph({ platform: loadAcme(), images: new Map() });
    expect.unreachable();
  } catch (error) {
    expect(isEdpError(error) && error.code).toBe("EDP-DEP-001");
    expect(String(error)).toContain("console");
  }
});
