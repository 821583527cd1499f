import { Secret } from "@edp/base";
import { expect, test } from "vitest";
import { describeService } from "./open-server.ts";

const service = {
  kind: "service",
  host: "127.0.0.1",
  port: 7732,
  database: "edp",
  user: "edp",
  password: { reference: "platform/database-password" },
} as const;
const password = new Secret("hidden");

test("a container reaches the target's server by the address it was told, this machine by its own", () => {
  const login = { database: "edp", user: "edp", password };
  expect(describeService(service, "database:5432", login)).toEqual({
    host: "database",
    port: 5432,
    ...login,
    tls: "disable",
  });
  expect(describeService(service, undefined, login)).toMatchObject({ host: "127.0.0.1", port: 7732 });
});

test("another login reaches the same server", () => {
  const admin = { database: "postgres", user: "postgres", password };
  expect(describeService(service, "database:5432", admin)).toMatchObject({ host: "database", ...admin });
});
