import { Secret } from "@edp/base";
import { expect, test } from "vitest";
import type { RunEnvironment } from "./run-environment.ts";
import { createConnectorContext, withSimulation } from "./connector-context.ts";

test("simulated addresses become the address that this process serves", () => {
  const config = { endpoint: "simulation:/m365", pages: 3, nested: ["simulation:/a", "b"] };
  expect(withSimulation(config, "http://127.0.0.1:4711")).toEqual({
    endpoint: "http://127.0.0.1:4711/m365",
    pages: 3,
    nested: ["http://127.0.0.1:4711/a", "b"],
  });
  expect(withSimulation(config, undefined)).toBe(config);
});

test("a connector is lent the environment's proxy, whose sign-in comes from the secrets", async () => {
  const proxy = { url: "http://proxy.corp.example:3128", except: [], signIn: { reference: "proxy/login" } };
  const environment = {
    platform: { dir: "/platform", environment: { network: { proxy } } },
    secrets: { get: (reference: string) => Promise.resolve(new Secret(`value of ${reference}`)) },
    log: { with: () => undefined },
  } as unknown as RunEnvironment; // what this function reads of it
  const source = { config: {}, secrets: {}, connector: { egress: [] } } as never;
  const context = createConnectorContext(environment, source, new AbortController().signal);
  expect(context.proxy).toMatchObject({ url: "http://proxy.corp.example:3128" });
  expect((await context.proxy?.credentials())?.reveal()).toBe("value of proxy/login");
});
