import { join } from "node:path";
import { expect, test } from "vitest";
import { listFedMarts, readModelGraph } from "./fed-marts.ts";

const graph = readModelGraph(join(import.meta.dirname, "../../../../models"));

test("an entity reaches the marts that are built on it", () => {
  expect(listFedMarts(graph, ["license_sku"])).toContain("license_utilization_current");
});

test("a mart that only some platforms have is fed by who brings its entity, not by everybody below it", () => {
  expect(listFedMarts(graph, ["account", "device"])).not.toContain("asset_reconciliation_current");
  expect(listFedMarts(graph, ["account", "asset"])).toContain("asset_reconciliation_current");
});
