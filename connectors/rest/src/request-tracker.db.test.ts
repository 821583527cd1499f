// A service desk that nobody here wrote, read by the definition in example/ as a user of it would.
import { readFileSync } from "node:fs";
import type { JsonObject } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import type { LandingResult } from "@edp/landing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createTestContext } from "../../../tests/support/connector-context.ts";
import { landEvents, testSource } from "../../../tests/support/landing-harness.ts";
import {
  missingRequestTracker,
  startRequestTracker,
  type RequestTracker,
} from "../../../tests/support/request-tracker.ts";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import connector from "./index.ts";
import { ids, read } from "./testing/read-source.ts";

const missing = missingRequestTracker();
const isCi = process.env["CI"] === "true";
if (missing !== undefined) console.warn(`Request Tracker is not tried: ${missing}`);

const example = parse(readFileSync(new URL("../example/request_tracker.yaml", import.meta.url), "utf8")) as {
  readonly config: JsonObject;
  readonly objects: readonly string[];
};

describe.skipIf(missing !== undefined && !isCi)("Request Tracker", () => {
  let tracker: RequestTracker;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    tracker = await startRequestTracker();
    for (const number of [1, 2, 3, 4, 5])
      await tracker.send("POST", "/ticket", {
        Queue: "General",
        Subject: `Laptop ${number.toString()} ‒ “neu”`,
        Requestor: `person${number.toString()}@acme.example`,
      });
  }, 120_000);
  afterAll(async () => {
    await tracker.stop();
    await database.drop();
  });

  /** The example with this server's address, and pages of two. */
  function contextFor(config: JsonObject = {}, secret = `token ${tracker.reader.token}`): ConnectorContext {
    const objects = example.config["objects"] as Readonly<Record<string, JsonObject>>;
    const small = Object.entries(objects).map(([name, object]) => [
      name,
      { ...object, paging: { ...(object["paging"] as JsonObject), size: 2 } },
    ]);
    return createTestContext({
      source: "request_tracker",
      allowedHosts: [new URL(tracker.url).host],
      objects: example.objects,
      secrets: { "api-key": secret, password: secret },
      config: {
        ...example.config,
        objects: Object.fromEntries(small) as JsonObject,
        baseUrl: tracker.url,
        ...config,
      },
    });
  }

  async function check(context: ConnectorContext): Promise<readonly string[]> {
    const said: string[] = [];
    for await (const { step, outcome, code } of connector.check(context))
      said.push([step, outcome, code].filter(Boolean).join(" "));
    return said;
  }

  const land = (object: string, mode: "full" | "incremental" = "full"): Promise<LandingResult> =>
    landEvents(
      database.pool,
      connector.read(contextFor(), { object, mode, cursor: undefined, since: undefined, until: undefined }),
      { source: testSource("request_tracker"), object, mode },
    );

  it("lets in who has its token or a password, and says so of who has not", async () => {
    const good = ["name", "reachable", "sign in", "permission", "data"]; // no certificate: it speaks HTTP
    const passed = good.map((step) => `${step} passed`);
    expect(await check(contextFor())).toEqual(passed);
    const basic = { auth: { kind: "basic", user: tracker.reader.user } };
    expect(await check(contextFor(basic, tracker.reader.password))).toEqual(passed);
    const refused = ["sign in failed EDP-SRC-019", "permission not tried", "data not tried"];
    expect((await check(contextFor({}, "token 1-14-wrong"))).slice(2)).toEqual(refused);
    expect((await check(contextFor(basic, "wrong"))).slice(2)).toEqual(refused);
  });

  it("gives every ticket once, over pages that it links itself, and its own count", async () => {
    const { records, end, updatedAt } = await read(contextFor(), { object: "tickets" });
    expect(records.map(({ id }) => id)).toEqual(["1", "2", "3", "4", "5"]);
    expect(end).toMatchObject({ complete: true, sourceCount: 5 });
    expect(updatedAt.every((time) => time?.endsWith("Z"))).toBe(true);
    expect(JSON.parse(records[0]?.payload ?? "")).toMatchObject({
      Subject: "Laptop 1 ‒ “neu”",
      Queue: { Name: "General" },
      Requestor: [{ id: "person1@acme.example" }],
    });
  });

  it("gives the history of each ticket below it, though it tells this user of no next page", async () => {
    await tracker.send("PUT", "/ticket/2", { Status: "open" });
    const { records, end } = await read(contextFor(), { object: "ticket_history" });
    const opened = records.find(({ payload }) => payload.includes(`"NewValue":"open"`));
    expect(opened?.id).toMatch(/^2\|\d+$/);
    expect(new Set(records.map(({ id }) => id.split("|")[0]))).toEqual(new Set(["1", "2", "3", "4", "5"]));
    expect(end).toMatchObject({ complete: true });
  });

  it("is asked for changes in its own language, and gives what changed since", async () => {
    const first = await read(contextFor(), { object: "tickets", mode: "incremental" });
    const { since } = JSON.parse(first.end?.cursor ?? "{}") as { readonly since: string };
    const nothing = await read(contextFor(), {
      object: "tickets",
      mode: "incremental",
      cursor: first.end?.cursor,
    });
    expect(ids(nothing)).toEqual(["1", "2", "3", "4", "5"]); // a day looks back on all of them
    // Beyond the overlap, and beyond New York's distance from UTC, only what is newer comes.
    const later = new Date(Date.parse(since) + 90_000_000 + 1_000).toISOString();
    const cursor = JSON.stringify({ since: later });
    expect(ids(await read(contextFor(), { object: "tickets", mode: "incremental", cursor }))).toEqual([]);
  });

  it("lands, and a ticket that did not change is not landed again", async () => {
    expect(await land("tickets")).toMatchObject({ landed: 5, unchanged: 0 });
    expect(await land("tickets")).toMatchObject({ landed: 0, unchanged: 5 });
    await tracker.send("PUT", "/ticket/3", { Subject: "Monitor" });
    expect(await land("tickets")).toMatchObject({ landed: 1, unchanged: 4 });
    const { rows } = await database.pool.query<{ readonly subject: string }>(
      `select payload ->> 'Subject' as subject from raw.request_tracker_tickets where record_id = '3' order by raw_id`,
    );
    expect(rows.map(({ subject }) => subject)).toEqual(["Laptop 3 ‒ “neu”", "Monitor"]);
  });
});
