import { expect, test } from "vitest";
import { withSimulation } from "./connector-context.ts";

test("simulated addresses become the address that this process serves", () => {
  const config = { endpoint: "simulation:/m365", pages: 3, nested: ["simulation:/a", "b"] };
  expect(withSimulation(config, "http://127.0.0.1:4711")).toEqual({
    endpoint: "http://127.0.0.1:4711/m365",
    pages: 3,
    nested: ["http://127.0.0.1:4711/a", "b"],
  });
  expect(withSimulation(config, undefined)).toBe(config);
});
