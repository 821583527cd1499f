import { expect, it } from "vitest";
import { findFailedStep } from "../../../tests/support/database-source.ts";
import { createDatedAuthority } from "../../../tests/support/dated-certificates.ts";
import {
  createOrdersContext,
  describeUnanswered,
  withListener,
} from "../../../tests/support/unanswered-database.ts";
import connector from "./index.ts";
import { toSqlError } from "./errors.ts";

describeUnanswered(connector);

it.each([
  ["an unknown issuer", false, "EDP-SRC-022"],
  ["another name", true, "EDP-SRC-023"],
] as const)("does not sign in to a server whose certificate has %s", async (_name, isTrusted, code) => {
  const authority = createDatedAuthority("SHOP-CA");
  const received: string[] = [];
  await withListener(
    (socket) => {
      socket.on("data", (chunk) => received.push(chunk.toString("latin1")));
    },
    async (port) => {
      const context = { ...createOrdersContext(port), ...(isTrusted ? { extraCa: authority.ca } : {}) };
      expect(await findFailedStep(connector, context)).toMatchObject({ step: "certificate", code });
      expect(received.join("")).not.toContain("reader");
    },
    authority.issue([isTrusted ? "other.example" : "localhost"]),
  );
});

it.each([
  ["ORA-01017: invalid username/password", "EDP-SRC-180"],
  ["NJS-518: service is not known", "EDP-SRC-181"],
  ["ORA-12519: no handler", "EDP-SRC-188"],
  ["ORA-01555: snapshot too old", "EDP-SRC-189"],
  ["ORA-03113: end of file", "EDP-SRC-001"],
  ["ORA-00942: no such table", "EDP-SRC-191"],
] as const)("an error %s becomes %s", (text, code) => {
  const place = { source: "shop", config: { address: "db:1", user: "reader", database: "shop" } };
  const error = toSqlError(new TypeError(text), place);
  expect(error).toMatchObject({ code });
});
