import { expect, test } from "vitest";
import { allowedHosts, withSimulation } from "./connector-context.ts";

test("only hosts at the manifest's egress paths may be reached, with their scheme's port", () => {
  const config = {
    urls: ["ldaps://dc1.corp.example:636", "ldap://dc2.corp.example"],
    login: { endpoint: "https://login.example/oauth" },
    note: "https://elsewhere.example",
  };
  expect(allowedHosts(["config.urls", "config.login.endpoint"], config)).toEqual([
    "dc1.corp.example:636",
    "dc2.corp.example:389",
    "login.example:443",
  ]);
});

test("simulated addresses become the address that this process serves", () => {
  const config = { endpoint: "simulation:/m365", pages: 3, nested: ["simulation:/a", "b"] };
  expect(withSimulation(config, "http://127.0.0.1:4711")).toEqual({
    endpoint: "http://127.0.0.1:4711/m365",
    pages: 3,
    nested: ["http://127.0.0.1:4711/a", "b"],
  });
  expect(withSimulation(config, undefined)).toBe(config);
});
