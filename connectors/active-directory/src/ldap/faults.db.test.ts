// What a directory does on a bad day. Nothing may be lost without a word: a read ends complete, ends incomplete
// and says why, or fails.
import type { JsonObject } from "@edp/base";
import { expect, onTestFinished, test } from "vitest";
import connector from "../index.ts";
import { collectSteps, createContext, readAll } from "../testing/read-source.ts";
import type { ScriptedAnswer } from "../testing/answers.ts";
import { startScriptedServer } from "../testing/scripted-server.ts";

const hex = (at: number): string => at.toString(16).padStart(32, "0");
const user = (
  at: number,
  more: Readonly<Record<string, readonly string[]>> = {},
): NonNullable<ScriptedAnswer["entries"]>[number] => ({
  dn: `CN=user${at.toString()},DC=corp,DC=example`,
  attributes: { objectGUID: [Buffer.from(hex(at), "hex")], objectClass: ["top", "user"], ...more },
});

/** The first search is for organisational units; there are none. */
async function serve(
  answers: readonly ScriptedAnswer[],
): Promise<{ context: ReturnType<typeof createContext>; searchCount: () => number }> {
  const server = await startScriptedServer((search) =>
    search === 1 ? {} : (answers[search - 2] ?? answers.at(-1) ?? {}),
  );
  onTestFinished(() => server.close());
  const config: JsonObject = {
    urls: [server.url],
    allowPlaintext: true,
    baseDn: "DC=corp,DC=example",
    bindDn: "reader",
    timeouts: { connectMs: 300, operationMs: 300 },
  };
  return { context: createContext(config, {}, "password"), searchCount: server.searchCount };
}

test("A page without entries is not the end while the server says that there is more", async () => {
  const { context } = await serve([
    { entries: [user(1)], cookie: "a" },
    { cookie: "b" },
    { cookie: "c" },
    { entries: [user(2)], cookie: "" },
  ]);
  const { records, end } = await readAll(connector, context, "users");
  expect(records.size).toBe(2);
  expect(end).toEqual({ kind: "end", complete: true, sourceCount: 2 });
});

test.each([
  [3, "time limit"],
  [4, "size limit"],
  [11, "administrative limit"],
])("A limit (result %i) keeps what came before it and says that it is not all", async (result, limit) => {
  const { context } = await serve([
    { entries: [user(1)], cookie: "a" },
    { entries: [user(2)], result, message: "enough" },
  ]);
  const { records, end } = await readAll(connector, context, "users");
  expect(records.size).toBe(2);
  expect(end).toMatchObject({ complete: false });
  expect(end.reason).toContain(limit);
});

test("Pages that repeat end the read with an error (EDP-SRC-016)", async () => {
  const { context, searchCount } = await serve([{ entries: [user(1)], cookie: "a" }]);
  await expect(readAll(connector, context, "users")).rejects.toMatchObject({ code: "EDP-SRC-016" });
  expect(searchCount()).toBeLessThan(5);
});

test("Paging that the server has forgotten fails, to be tried again", async () => {
  const { context } = await serve([
    { entries: [user(1)], cookie: "a" },
    { result: 12, message: "cookie unknown" },
  ]);
  await expect(readAll(connector, context, "users")).rejects.toMatchObject({
    code: "EDP-SRC-060",
    retry: "later",
  });
});

test("References to other servers are not followed and hide nothing", async () => {
  const { context } = await serve([
    { entries: [user(1)], references: ["ldap://169.254.169.254/DC=elsewhere"] },
  ]);
  expect((await readAll(connector, context, "users")).end).toEqual({
    kind: "end",
    complete: true,
    sourceCount: 1,
  });
});

test("A base that belongs to another server is told (EDP-SRC-061)", async () => {
  const { context } = await serve([{ result: 10, message: "ldap://other.example/" }]);
  await expect(readAll(connector, context, "users")).rejects.toMatchObject({ code: "EDP-SRC-061" });
});

test("A server that falls silent is left after the limit (EDP-SRC-055)", async () => {
  const { context } = await serve([{ entries: [user(1)], cookie: "a" }, { silent: true }]);
  await expect(readAll(connector, context, "users")).rejects.toMatchObject({
    code: "EDP-SRC-055",
    retry: "later",
  });
});

test("A server that goes away between two pages fails the read, to be tried again (EDP-SRC-056)", async () => {
  const { context } = await serve([{ entries: [user(1)], cookie: "a" }, { gone: true }]);
  await expect(readAll(connector, context, "users")).rejects.toMatchObject({
    code: "EDP-SRC-056",
    retry: "later",
  });
});

test.each([
  ["no LDAP at all", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")],
  ["an unknown operation", Buffer.from("30050201037f00", "hex")],
  ["an entry cut short inside", Buffer.from("300b02010464060403613d62300a", "hex")],
  ["zeros", Buffer.alloc(64)],
])("An answer that is %s fails in time", async (_, raw) => {
  const { context } = await serve([{ raw }]);
  await expect(readAll(connector, context, "users")).rejects.toMatchObject({ retry: "later" });
});

test("An entry without a GUID is refused with all that came of it, and nothing counts as gone", async () => {
  const nameless = { dn: "CN=nameless,DC=corp", attributes: { objectClass: ["user"], sn: ["x"] } };
  const { context } = await serve([{ entries: [user(1), nameless] }]);
  const { records, refused, end } = await readAll(connector, context, "users");
  expect(records.size).toBe(1);
  expect(refused).toMatchObject([
    { reason: "no-record-id", position: "CN=nameless,DC=corp: no readable objectGUID" },
  ]);
  expect(refused[0]?.bytes.toString()).toContain("sn:: eA==");
  expect(end).toMatchObject({ complete: false });
});

test("A record that is too large is refused under its id, and counts as present", async () => {
  const { context } = await serve([{ entries: [user(1, { displayName: ["x".repeat(2_000)] })] }]);
  const { refused, end } = await readAll(connector, { ...context, maxRecordBytes: 1_000 }, "users");
  expect(refused).toMatchObject([{ reason: "too-large", recordId: "00000000-0000-0000-0000-000000000001" }]);
  expect(end).toEqual({ kind: "end", complete: true, sourceCount: 1 });
});

test("Entries that nobody asked for are passed over", async () => {
  const group = {
    dn: "CN=g,DC=corp",
    attributes: { objectClass: ["group"], objectGUID: [Buffer.from(hex(9), "hex")] },
  };
  const { context } = await serve([{ entries: [group, user(1)] }]);
  expect((await readAll(connector, context, "users")).records.size).toBe(1);
});

test("A run that is stopped stops reading at once, for the reason given", async () => {
  const stop = new AbortController();
  const { context } = await serve([{ entries: [user(1)], cookie: "a" }, { silent: true }]);
  const config = { ...context.config, timeouts: { operationMs: 600_000 } };
  const reading = readAll(connector, { ...context, config, signal: stop.signal }, "users");
  const verdict = expect(reading).rejects.toThrow("stopped by hand");
  stop.abort(new Error("stopped by hand"));
  await verdict;
});

test("A server that does not change to TLS is told (EDP-SRC-057)", async () => {
  const { context } = await serve([]);
  const step = (
    await collectSteps(connector, { ...context, config: { ...context.config, startTls: true } })
  ).find(({ outcome }) => outcome === "failed");
  expect(step).toMatchObject({ step: "certificate", code: "EDP-SRC-057" });
  expect(step?.detail).toContain("no certificate");
});

test.each([
  ["ldaps://127.0.0.1:1", "reachable", "EDP-SRC-001"],
  ["ldaps://nobody.invalid", "name", "EDP-SRC-026"],
])("A check of %s fails at the step %s", async (url, step, code) => {
  const config = { urls: [url], baseDn: "DC=corp", bindDn: "reader" };
  const steps = await collectSteps(connector, createContext(config, {}, "password"));
  expect(steps.find(({ outcome }) => outcome === "failed")).toMatchObject({ step, code });
});

test("A port that speaks no TLS fails at the certificate", async () => {
  const { context } = await serve([]);
  const [url = ""] = context.config["urls"] as readonly string[];
  const config = { ...context.config, urls: [url.replace("ldap:", "ldaps:")] };
  const steps = await collectSteps(connector, { ...context, config });
  expect(steps.find(({ outcome }) => outcome === "failed")?.step).toBe("certificate");
});
