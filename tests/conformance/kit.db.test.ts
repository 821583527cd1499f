// The kit itself: a connector that keeps every promise passes, and one that breaks a single promise fails exactly
// the rule that stands for it.
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import type { Clock } from "@edp/base";
import { loadConnector, type Connector, type ConnectorContext, type ReadEvent } from "@edp/connector-sdk";
import { loadSuite, ruleTable, runConformance, type Verdict } from "@edp/connector-sdk/conformance";
import { loadConnectorManifest, type ConnectorManifest } from "@edp/definition";
import { describe, expect, test } from "vitest";
import { repositoryRoot } from "../support/run-tool.ts";

const manifest = loadConnectorManifest(join(repositoryRoot, "apps/cli/templates/connector"));
const good = await loadConnector(manifest);
const suite = await loadSuite(manifest);

async function judge(
  rules: readonly string[],
  connector: Connector,
  written: ConnectorManifest = manifest,
): Promise<readonly Verdict[]> {
  const chosen = ruleTable.filter(({ id }) => rules.includes(id));
  return runConformance({ connector, manifest: written, suite, rules: chosen });
}

type Read = Connector["read"];
type Change = (event: ReadEvent, context: ConnectorContext) => ReadEvent | undefined;

const withRead = (read: Read): Connector => ({ ...good, read });

/** The good connector, whose events pass through this; undefined drops one. */
const changing = (change: Change): Connector =>
  withRead(async function* (context, request) {
    for await (const event of good.read(context, request)) {
      const changed = change(event, context);
      if (changed !== undefined) yield changed;
    }
  });

/** The good connector, doing this before each read. */
const before = (work: (context: ConnectorContext) => Promise<void> | void): Connector =>
  withRead(async function* (context, request) {
    await work(context);
    yield* good.read(context, request);
  });

const complete: ReadEvent = { kind: "end", complete: true };

/** The good connector, saying that all is well instead of failing. */
const hushing = withRead(async function* (context, request) {
  try {
    yield* good.read(context, request);
  } catch {
    yield complete;
  }
});

const impatient = (clock: Clock): Clock => ({ ...clock, sleep: () => Promise.resolve() });
const alwaysPassing: Connector = {
  ...good,
  check: async function* () {
    yield { step: "data", outcome: "passed", detail: "all is well" };
  },
};

/** Hands out the first version of each record for ever, and never forgets one. */
function remembering(): Connector {
  const first: ReadEvent[] = [];
  return withRead(async function* (context, request) {
    const isFirst = first.length === 0;
    for await (const event of good.read(context, request)) {
      if (isFirst) first.push(event);
    }
    yield* first;
  });
}

let count = 0;

const broken: readonly (readonly [rule: string, what: string, connector: Connector])[] = [
  ["check-good", "a check without steps", { ...good, check: async function* () {} }],
  ["check-wrong-credentials", "a check that asks nobody", alwaysPassing],
  ["check-missing-permission", "a check that asks nobody", alwaysPassing],
  ["check-unreachable", "a check that asks nobody", alwaysPassing],
  ["check-expired-certificate", "a check that asks nobody", alwaysPassing],
  ["check-time-out", "a check that asks nobody", alwaysPassing],
  ["discover", "nothing discovered", { ...good, discover: () => Promise.resolve([]) }],
  [
    "full-read",
    "the first page left out",
    changing((event) => (event.kind === "records" && event.batch.recordIds[0] === "1" ? undefined : event)),
  ],
  [
    "same-bytes",
    "bytes that differ each time",
    changing((event) => {
      if (event.kind !== "records") return event;
      const data = Buffer.from(event.batch.data);
      data[event.batch.starts[0] ?? 0] = 32 + (count++ % 90);
      return { ...event, batch: { ...event.batch, data } };
    }),
  ],
  [
    "incremental-read",
    "changes that are not read",
    withRead(async function* (context, request) {
      if (request.cursor === undefined) yield* good.read(context, request);
      else yield { kind: "end", complete: false, cursor: request.cursor };
    }),
  ],
  [
    "resume",
    "a cursor that runs ahead",
    changing((event) => (event.kind === "records" ? { ...event, cursor: "2099-01-01T00:00:00Z" } : event)),
  ],
  [
    "stop",
    "a deaf reader",
    withRead((context, request) => good.read({ ...context, signal: new AbortController().signal }, request)),
  ],
  [
    "unknown-object",
    "any object",
    withRead((context, request) => good.read(context, { ...request, object: "items" })),
  ],
  ["record-changes", "old bytes", remembering()],
  ["record-disappears", "records that never go", remembering()],
  [
    "record-twice",
    "a reader that cannot bear a repetition",
    changing((event) => {
      if (event.kind === "end" && !event.complete) throw new TypeError("seen twice");
      return event;
    }),
  ],
  [
    "record-moves",
    "always complete",
    changing((event) => (event.kind === "end" ? { ...event, complete: true } : event)),
  ],
  [
    "throttled",
    "a reader that does not wait",
    withRead((context, request) => good.read({ ...context, clock: impatient(context.clock) }, request)),
  ],
  ["server-errors", "an end instead of an error", hushing],
  ["cursor-gone", "an end instead of an error", hushing],
  ["page-loop", "an end instead of an error", hushing],
  [
    "secrets-hidden",
    "a secret in the log, encoded",
    before(async ({ log, secret }) => {
      const value = (await secret("api-token")).reveal();
      log.log("debug", "signing in", { token: Buffer.from(`x${value}`).toString("base64") });
    }),
  ],
  [
    "secrets-hidden",
    "a secret hidden only behind its scheme",
    before(async ({ config, log, secret }) => {
      const authorization = `Bearer ${(await secret("api-token")).reveal()}`;
      const answer = await fetch(`${config["baseUrl"] as string}/items`, { headers: { authorization } });
      const { message = "" } = (await answer.json()) as { readonly message?: string };
      log.log("debug", message.replaceAll(authorization, "[hidden]"), {});
    }),
  ],
  [
    "egress",
    "a call home",
    before(async () => {
      const socket = connect({ host: "127.0.0.1", port: 9 });
      await once(socket, "error");
    }),
  ],
  [
    "read-only",
    "a DELETE",
    before(async ({ config }) => {
      await fetch(`${config["baseUrl"] as string}/items/1`, { method: "DELETE" });
    }),
  ],
];

describe("the kit", () => {
  test("passes a connector that keeps every promise", async () => {
    const verdicts = await judge(
      ruleTable.map(({ id }) => id),
      good,
    );
    expect(verdicts.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    expect(verdicts.length).toBe(ruleTable.length);
  });

  test.each(broken)("fails %s for %s", async (rule, _what, connector) => {
    const verdicts = await judge(["full-read", rule], connector);
    expect(verdicts.find((verdict) => verdict.rule === rule)).toMatchObject({ outcome: "failed" });
  });

  test.each([
    ["manifest", { owner: undefined }],
    ["manifest", { transports: ["http", "ldap"] }],
    ["manifest", { secrets: [...manifest.secrets, { name: "other", description: "x", required: false }] }],
    ["config-schema", { config: { ...manifest.config, additionalProperties: true } }],
    ["package-parts", { dir: join(repositoryRoot, "tests") }],
    ["sign-in-expires", { authentication: ["OAuth"] }],
  ] as const)("fails %s for a manifest with %j", async (rule, change) => {
    const [verdict] = await judge([rule], good, { ...manifest, ...change } as ConnectorManifest);
    expect(verdict?.outcome).toBe("failed");
  });

  test("has a broken connector, or a broken manifest, for every rule", () => {
    const seen = [
      ...broken.map(([rule]) => rule),
      "manifest",
      "config-schema",
      "package-parts",
      "sign-in-expires",
    ];
    expect(ruleTable.map(({ id }) => id).filter((id) => !seen.includes(id))).toEqual([]);
  });

  test("says of a rule that does not apply why", async () => {
    const [verdict] = await judge(["sign-in-expires"], good);
    expect(verdict).toMatchObject({ outcome: "not applicable" });
    expect(verdict?.reason).toContain("OAuth");
  });

  test("tells a connector without a suite, and a suite that is none", async () => {
    const rest = join(repositoryRoot, "connectors/rest");
    await expect(loadSuite({ name: "x", dir: join(rest, "src") })).rejects.toMatchObject({
      code: "EDP-SRC-100",
    });
    const planted = join(repositoryRoot, "tests/conformance/planted");
    await expect(loadSuite({ name: "x", dir: planted })).rejects.toMatchObject({ code: "EDP-SRC-101" });
  });
});
