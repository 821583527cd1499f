import type { JsonObject } from "@edp/base";
import type { ConnectorContext, ReadRequest } from "@edp/connector-sdk";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createTestContext,
  readError,
  summarizeRead,
  type ReadSummary,
  type TestContextInput,
} from "../../../../../tests/support/connector-context.ts";
import { startS3Server, type S3Server } from "../../../../../tests/support/s3-server.ts";
import connector from "../../index.ts";

let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.stop());

interface Wanted extends TestContextInput {
  readonly object?: JsonObject;
  readonly s3?: JsonObject;
}

function contextFor(prefix: string, { object = {}, s3 = {}, ...more }: Wanted = {}): ConnectorContext {
  const { endpoint, bucket, secrets } = server;
  const workers = { glob: "workers*", format: "csv", key: "id", ...object };
  return createTestContext({
    source: "hr",
    objects: ["workers"],
    config: { s3: { endpoint, region: "eu-central-1", bucket, prefix, ...s3 }, objects: { workers } },
    secrets,
    allowedHosts: [new URL(endpoint).host],
    ...more,
  });
}

const request: ReadRequest = {
  object: "workers",
  mode: "full",
  cursor: undefined,
  since: undefined,
  until: undefined,
};

const read = (context: ConnectorContext, more: Partial<ReadRequest> = {}): Promise<ReadSummary> =>
  summarizeRead(connector.read(context, { ...request, ...more }));
const ids = ({ records }: ReadSummary): string[] => records.map(({ id }) => id);

async function check(context: ConnectorContext): Promise<readonly string[]> {
  const said: string[] = [];
  for await (const { step, outcome, code, detail } of connector.check(context))
    said.push([step, outcome, code, outcome === "passed" ? undefined : detail].filter(Boolean).join(" "));
  return said;
}

describe("a bucket", () => {
  it("gives the newest object that matches, below the prefix alone", async () => {
    server.write("newest/workers-2.csv", "id,name\n1,old");
    server.write("newest/workers-1.csv", "id,name\n2,é");
    server.write("newest/other.csv", "id,name\n3,c");
    server.write("newest-too/workers-9.csv", "id,name\n4,d");
    const summary = await read(contextFor("newest"));
    expect(summary.records.map(({ payload }) => payload)).toEqual([`{"id":"2","name":"é"}`]);
    expect(summary.end).toEqual({ kind: "end", complete: true, sourceCount: 1 });
  });

  it("gives objects of more than one page of the listing", async () => {
    const count = 1_005;
    for (let at = 0; at < count; at += 1)
      server.write(`pages/workers-${at.toString().padStart(4, "0")}.csv`, `id\n${at.toString()}`);
    const summary = await read(contextFor("pages", { object: { files: "all" } }));
    expect(ids(summary)).toEqual(Array.from({ length: count }, (_, at) => at.toString()));
  });

  it.each(["a b+c&d=e%20f.csv", "é'(1)!*~.csv", "tief/unten/ü.csv"])("signs the name %s", async (name) => {
    const prefix = `names-${name.length.toString()}`;
    server.write(`${prefix}/${name}`, "id\n1");
    expect(ids(await read(contextFor(prefix, { object: { glob: "**" } })))).toEqual(["1"]);
  });

  it("is read range by range, packed or not, at any place of the object", async () => {
    const rows = Array.from(
      { length: 60_000 },
      (_, id) => `${id.toString()},${"x".repeat(200)}${id.toString()}`,
    );
    const text = `id,name\n${rows.join("\n")}`;
    server.write("large/workers.csv", text);
    expect(ids(await read(contextFor("large")))).toHaveLength(60_000);
    server.write("packed/workers.csv.gz", gzipSync(text));
    expect(ids(await read(contextFor("packed")))).toHaveLength(60_000);
    const parquet = parquetWriteBuffer({ columnData: [{ name: "id", data: ["1", "2"], type: "STRING" }] });
    server.write("parquet/workers.parquet", new Uint8Array(parquet));
    expect(ids(await read(contextFor("parquet", { object: { format: "parquet" } })))).toEqual(["1", "2"]);
  });

  it("gives an empty object as one, without asking for a range of nothing", async () => {
    server.write("empty/workers.jsonl", "");
    const summary = await read(contextFor("empty", { object: { format: "jsonl" } }));
    expect(summary.end).toEqual({ kind: "end", complete: true, sourceCount: 0 });
  });

  it("with mode append is read once, and what was replaced again, even with its size and time", async () => {
    const object = { mode: "append", format: "jsonl" };
    const at = 1_600_000_000;
    server.write("append/workers-1.jsonl", `{"id":"1"}`, at);
    const first = await read(contextFor("append", { object }), { mode: "incremental" });
    const again = { mode: "incremental", cursor: first.end?.cursor } as const;
    expect(ids(first)).toEqual(["1"]);
    expect(ids(await read(contextFor("append", { object }), again))).toEqual([]);
    server.write("append/workers-1.jsonl", `{"id":"2"}`, at);
    expect(ids(await read(contextFor("append", { object }), again))).toEqual(["2"]);
  });

  it.each([
    [
      "replaced",
      (key: string, text: string) => {
        server.write(key, text.replaceAll("x", "y"));
      },
    ],
    [
      "removed",
      (key: string) => {
        server.remove(key);
      },
    ],
  ])("notices that an object was %s between two ranges", async (change, act) => {
    const rows = Array.from({ length: 100_000 }, (_, id) => `${id.toString()},${"x".repeat(200)}`);
    const text = `id,name\n${rows.join("\n")}`;
    const key = `${change}/workers.csv`;
    server.write(key, text);
    let hasActed = false;
    let hasEnded = false;
    const error = await readError(async () => {
      for await (const event of connector.read(contextFor(change), request)) {
        if (event.kind === "end") hasEnded = true;
        if (!hasActed) act(key, text);
        hasActed = true;
      }
    });
    expect([error.code, hasEnded]).toEqual(["EDP-SRC-038", false]);
    expect(error.message).toContain(`workers.csv was ${change} while it was read`);
  });
});

describe("the check of a bucket", () => {
  it("passes from name to data", async () => {
    server.write("check/workers.csv", "id\n1");
    expect(await check(contextFor("check"))).toEqual([
      "name passed",
      "reachable passed",
      "sign in passed",
      "permission passed",
      "data passed",
    ]);
  });

  it.each(["access-key-id", "secret-access-key"])("with a wrong %s fails at the sign-in", async (name) => {
    const secrets = { ...server.secrets, [name]: "AKIAWRONG" };
    const steps = await check(contextFor("check", { secrets }));
    expect(steps[2]).toMatch(/^sign in failed EDP-SRC-240 .*(SignatureDoesNotMatch|InvalidAccessKeyId)/);
  });

  it("of a bucket that is not there says so", async () => {
    const steps = await check(contextFor("check", { s3: { bucket: "nowhere" } }));
    expect(steps[2]).toMatch(/^sign in failed EDP-SRC-242 .*NoSuchBucket/);
  });

  it("of a prefix without a match says what was looked for", async () => {
    const error = await readError(() => read(contextFor("nothing-here")));
    expect(error.code).toBe("EDP-SRC-036");
    expect(error.message).toContain("s3://drop/nothing-here/");
  });
});
