import { expect, test } from "vitest";
import { loadFullAcme } from "../testing/acme.ts";
import { changeHr } from "../testing/pipelines.ts";
import { planPipelines } from "./plan-pipelines.ts";
import type { Pipeline } from "./workload-graph.ts";

const find = (pipelines: readonly Pipeline[], name: string): Pipeline => {
  const found = pipelines.find((pipeline) => pipeline.name === name);
  if (found === undefined) throw new Error(`there is no pipeline ${name}`);
  return found;
};

test("each enabled source has a pipeline, by name, and the models come last", () => {
  const names = planPipelines(loadFullAcme()).map(({ name }) => name);
  expect(names).toEqual(["corporate_ad", "hr", "m365", "service_desk", "models"]);
  expect(planPipelines(changeHr({ enabled: false })).map(({ name }) => name)).not.toContain("hr");
});

test("a source is checked and landed by its own schedule, and says which relations it brings", () => {
  const hr = find(planPipelines(loadFullAcme()), "hr");
  expect(hr.plan.steps.map(({ id, dependsOn }) => [id, dependsOn])).toEqual([
    ["check:hr", []],
    ["land:hr", ["check:hr"]],
  ]);
  expect(hr).toMatchObject({
    schedule: "30 1 * * *",
    owner: "people-team",
    writes: ["raw.hr_workers", "raw.hr_departments"],
    reads: [],
  });
});

test("the models are built and published when any source has landed something", () => {
  const pipelines = planPipelines(loadFullAcme());
  const models = find(pipelines, "models");
  expect(models.schedule).toBeUndefined();
  expect(models.reads).toEqual(pipelines.flatMap(({ name, writes }) => (name === "models" ? [] : writes)));
  expect(models.plan.steps.map(({ id, dependsOn, after }) => [id, dependsOn, after])).toEqual([
    ["build", [], "end"],
    ["publish", ["build"], "end"],
  ]);
});

test("a step is given the secrets of its own source and of no other", () => {
  const pipelines = planPipelines(loadFullAcme());
  const scopes = (name: string): readonly string[] => [
    ...new Set(find(pipelines, name).container.secrets.map(({ reference }) => reference.split("/")[0] ?? "")),
  ];
  expect(scopes("m365")).toEqual(["m365", "platform"]);
  expect(scopes("models")).toEqual(["platform"]);
  expect(find(pipelines, "models").container.egress).toEqual([]);
});
