// Taps that a shell script plays: what a bridge has to withstand.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectorContext, ReadEvent } from "@edp/connector-sdk";
import { createLogger, systemClock } from "@edp/base";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createTestContext,
  readError,
  summarizeRead,
  type ReadSummary,
  type TestContextInput,
} from "../../../tests/support/connector-context.ts";
import connector from "./index.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "edp-rough-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const catalog = `{"streams":[{"tap_stream_id":"workers","stream":"workers","schema":{"properties":{"id":{}}}}]}`;
const schema = `{"type":"SCHEMA","stream":"workers","schema":{},"key_properties":["id"]}`;

/** A tap that discovers well and then runs these shell commands. */
function contextFor(sync: string, more: TestContextInput = {}, object: object = {}): ConnectorContext {
  const [file, data] = [join(dir, "tap"), join(dir, "data")];
  writeFileSync(data, `${schema}\n`);
  writeFileSync(file, `#!/bin/sh\ncase "$*" in *--discover*) echo '${catalog}'; exit 0;; esac\n${sync}\n`);
  chmodSync(file, 0o755);
  const config = { executable: "tap", objects: { workers: { stream: "workers", ...object } } };
  return createTestContext({ config, objects: ["workers"], baseDir: dir, ...more });
}

const read = (context: ConnectorContext, cursor?: string): AsyncIterable<ReadEvent> =>
  connector.read(context, {
    object: "workers",
    mode: cursor === undefined ? "full" : "incremental",
    cursor,
    since: undefined,
    until: undefined,
  });
const summary = (sync: string, object = {}): Promise<ReadSummary> =>
  summarizeRead(read(contextFor(sync, {}, object)));
const codeOf = async (context: ConnectorContext): Promise<string> =>
  (await readError(() => summarizeRead(read(context)))).code;

describe("records", () => {
  it("land byte for byte as the tap printed them", async () => {
    const record = String.raw`{ "id" : 7, "n":1.10, "n":12345678901234567890, "t":"\u00fc" }`;
    const { records, end } = await summary(
      `cat data; cat <<'END'\n{"stream":"workers", "record": ${record} ,"type":"RECORD"}\nEND`,
    );
    expect(records).toEqual([{ id: "7", operation: "upsert", payload: record }]);
    expect(end).toMatchObject({ complete: true });
  });

  it("are deletions where the tap says so", async () => {
    const { records } = await summary(
      `cat data; echo '{"type":"RECORD","stream":"workers","record":{"id":7,"_sdc_deleted_at":"2026-01-01"}}'`,
    );
    expect(records).toMatchObject([{ id: "7", operation: "delete" }]);
  });

  it("go to quarantine when their line is no message or has no key, and other streams are left alone", async () => {
    const { records, refused } = await summary(
      `cat data; echo 'Hello'; echo '{"type":"RECORD","stream":"workers","record":{"no":1}}'
       echo '{"type":"RECORD","stream":"others","record":{"id":1}}'; echo '{"type":"RECORD","stream":"workers"}'`,
    );
    expect(records).toEqual([]);
    // In which order depends on how the pipe cuts the output.
    expect(refused.map(({ reason, position }) => `${reason} ${position}`).sort()).toEqual([
      "invalid-json output line 2",
      "invalid-json output line 5",
      "no-record-id output line 3",
    ]);
  });
});

describe("state", () => {
  const sync = `cat data; echo '{"type":"RECORD","stream":"workers","record":{"id":1}}'
    echo '{"type":"STATE","value":{"at": 1.0}}'`;

  it("is the cursor, as the tap wrote it, and comes back to it", async () => {
    const first = await summary(sync, { replicationKey: "at" });
    expect(first.end).toEqual({ kind: "end", complete: true, cursor: '{"at": 1.0}' });
    const context = contextFor('cp "$6" seen; cat data', {}, { replicationKey: "at" });
    const second = await summarizeRead(read(context, '{"at": 1.0}'));
    expect(readFileSync(join(dir, "seen"), "utf8")).toBe('{"at": 1.0}');
    expect(second.end).toEqual({ kind: "end", complete: false, cursor: '{"at": 1.0}' });
  });

  it("is not kept for an object that is read in full, and a partial one is never complete", async () => {
    expect((await summary(sync)).end).toEqual({ kind: "end", complete: true });
    expect((await summary(sync, { partial: true })).end).toEqual({ kind: "end", complete: false });
  });

  it("that no tap wrote is refused", async () => {
    const context = contextFor(sync, {}, { replicationKey: "at" });
    expect((await readError(() => summarizeRead(read(context, "no state")))).code).toBe("EDP-SRC-030");
  });
});

describe("a tap", () => {
  it("finds its secrets in a private file, nothing of EDP's environment, and leaves nothing", async () => {
    const context = contextFor(
      'stat -c "%a" "$2" "${2%/*}" > seen; cp "$2" config; env > environment; echo "${2%/*}" > where; cat data',
      {
        config: {
          executable: "tap",
          settings: { db: { host: "h" } },
          secrets: { "db.pass": "password" },
          objects: { workers: { stream: "workers" } },
        },
        secrets: { password: "very-secret" },
      },
    );
    await summarizeRead(read(context));
    expect(readFileSync(join(dir, "seen"), "utf8")).toBe("600\n700\n");
    expect(JSON.parse(readFileSync(join(dir, "config"), "utf8"))).toEqual({
      db: { host: "h", pass: "very-secret" },
    });
    const names = readFileSync(join(dir, "environment"), "utf8")
      .match(/^\w+(?==)/gm)
      ?.sort();
    expect(names).toEqual(["HOME", "LANG", "PATH", "PWD", "TMPDIR"].sort());
    expect(existsSync(readFileSync(join(dir, "where"), "utf8").trim())).toBe(false);
  });

  it("that is killed, or ends badly, fails the read with its last line, secrets hidden", async () => {
    const lines: string[] = [];
    const log = createLogger((line) => lines.push(line), systemClock);
    const config = {
      executable: "tap",
      secrets: { p: "password" },
      objects: { workers: { stream: "workers" } },
    };
    const secrets = { password: "very-secret" };
    const context = contextFor("cat data; echo 'boom very-secret' >&2; kill -9 $$", { config, secrets, log });
    const error = await readError(() => summarizeRead(read(context)));
    expect(error.code).toBe("EDP-SRC-263");
    expect(error.message).toContain("SIGKILL; its last line: boom [secret]");
    expect(lines.join("")).toContain("boom [secret]");
  });

  it("is ended with all that it started when the read stops", async () => {
    const controller = new AbortController();
    const sync = `sleep 1000 & echo $! > child; cat data
      echo '{"type":"RECORD","stream":"workers","record":{"id":1}}'; wait`;
    const events = read(contextFor(sync, { signal: controller.signal }));
    await expect(
      (async () => {
        for await (const event of events) if (event.kind === "records") controller.abort(new Error("enough"));
      })(),
    ).rejects.toThrow("enough");
    const child = readFileSync(join(dir, "child"), "utf8").trim();
    const readState = (): string =>
      existsSync(`/proc/${child}/stat`) ? readFileSync(`/proc/${child}/stat`, "utf8") : "gone Z";
    await expect.poll(readState, { timeout: 20_000 }).toMatch(/ Z\b/); // or waiting for its parent to notice
  });

  it.each([
    [
      "EDP-SRC-268",
      "a stream without a key",
      `echo '{"type":"RECORD","stream":"workers","record":{"id":1}}'`,
      {},
    ],
    ["EDP-SRC-270", "files instead of records", `echo '{"type":"BATCH","stream":"workers"}'`, {}],
    ["EDP-SRC-267", "no such stream", "true", { stream: "others" }],
  ])("fails with %s: %s", async (code, _what, sync, object) => {
    expect(await codeOf(contextFor(sync, {}, object))).toBe(code);
  });

  it("that is not there, or cannot be installed, is told", async () => {
    const objects = { workers: { stream: "workers" } };
    mkdirSync(join(dir, "venv"));
    const lock = (config: object, more: TestContextInput = {}): ConnectorContext =>
      createTestContext({ baseDir: dir, config: { executable: "nothing", objects, ...config }, ...more });
    expect(await codeOf(lock({}))).toBe("EDP-SRC-262");
    expect(await codeOf(lock({ requirements: "none.txt" }))).toBe("EDP-SRC-260");
    writeFileSync(join(dir, "lock.txt"), `a==1 --hash=sha256:${"a".repeat(64)}`);
    expect(await codeOf(lock({ requirements: "lock.txt" }))).toBe("EDP-SRC-261");
    const places = { workDir: join(dir, "work"), pythonDir: join(dir, "venv") };
    expect(await codeOf(lock({ requirements: "lock.txt" }, places))).toBe("EDP-SRC-261");
  });
});
