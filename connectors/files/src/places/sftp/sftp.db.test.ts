import type { JsonObject } from "@edp/base";
import type { ConnectorContext, ReadRequest } from "@edp/connector-sdk";
import { generateKeyPairSync } from "node:crypto";
import { appendFileSync, chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createHurryingClock,
  createTestContext,
  readError,
  summarizeRead,
  type ReadSummary,
  type TestContextInput,
} from "../../../../../tests/support/connector-context.ts";
import { missingSshd, startSftpServer, type SftpServer } from "../../../../../tests/support/sshd.ts";
import { findClosedPort, startWebServer } from "../../../../../tests/support/web-server.ts";
import { readConfig } from "../../config.ts";
import connector from "../../index.ts";
import { openConnection } from "./connection.ts";

const missing = missingSshd();
const isCi = process.env["CI"] === "true";
if (missing !== undefined) console.warn(`SFTP is not tested: ${missing}`);

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

describe.skipIf(missing !== undefined && !isCi)("a folder on an SFTP server", () => {
  let server: SftpServer;
  beforeAll(async () => {
    server = await startSftpServer();
  });
  afterAll(() => server.stop());

  interface Wanted extends TestContextInput {
    readonly object?: JsonObject;
    readonly sftp?: JsonObject;
  }

  function contextFor(path: string, { object = {}, sftp = {}, ...more }: Wanted = {}): ConnectorContext {
    const address = `${server.host}:${server.port.toString()}`;
    const hostKeys = [server.hostKey.fingerprint];
    const workers = { glob: "workers*", format: "csv", key: "id", ...object };
    return createTestContext({
      source: "hr",
      objects: ["workers"],
      config: { sftp: { server: address, user: server.user, path, hostKeys, ...sftp }, objects: { workers } },
      secrets: { password: server.password },
      allowedHosts: [address],
      ...more,
    });
  }

  const largeRows = Array.from({ length: 60_000 }, (_, id) => `${id.toString()},${"x".repeat(200)}`);
  const largeText = `id,name\n${largeRows.join("\n")}\n`;

  it("gives the newest file that matches, from a path of the user's own or from the root", async () => {
    server.write("newest/workers-2.csv", "id,name\n1,old");
    server.write("newest/workers-1.csv", "id,name\n2,é");
    server.write("newest/other.csv", "id,name\n3,c");
    for (const path of ["newest", join(server.folder, "newest/")]) {
      const summary = await read(contextFor(path));
      expect(summary.records.map(({ payload }) => payload)).toEqual([`{"id":"2","name":"é"}`]);
      expect(summary.end).toEqual({ kind: "end", complete: true, sourceCount: 1 });
    }
  });

  it.each([
    ["**/*.csv", ["1", "2", "3"]],
    ["2026/*.csv", ["2"]],
    ["2026/{01/,}*.csv", ["2", "3"]],
    ["20??/0[1-2]/*.csv", ["3"]],
    ["*/../*.csv", "EDP-SRC-037"],
    ["nothing*", "EDP-SRC-036"],
  ] as const)("with the pattern %s gives what it matches", async (glob, expected) => {
    server.write("globs/a.csv", "id\n1");
    server.write("globs/2026/b.csv", "id\n2");
    server.write("globs/2026/01/c.csv", "id\n3");
    const context = contextFor("globs", { object: { glob, files: "all" } });
    if (typeof expected === "string")
      expect(await readError(() => read(context))).toMatchObject({ code: expected });
    else expect(ids(await read(context)).toSorted()).toEqual(expected);
  });

  it("reads files of many ranges, packed or not", async () => {
    server.write("large/workers.csv", largeText);
    expect(ids(await read(contextFor("large")))).toHaveLength(60_000);
    server.write("packed/workers.csv.gz", gzipSync(largeText));
    expect(ids(await read(contextFor("packed")))).toHaveLength(60_000);
    server.write("empty/workers.jsonl", "");
    expect(ids(await read(contextFor("empty", { object: { format: "jsonl" } })))).toEqual([]);
  });

  it("with mode append reads each file once, and what changed again", async () => {
    const object = { mode: "append", format: "jsonl" };
    server.write("append/workers-1.jsonl", `{"id":"1"}`);
    const first = await read(contextFor("append", { object }), { mode: "incremental" });
    const again = { mode: "incremental", cursor: first.end?.cursor } as const;
    expect([ids(first), ids(await read(contextFor("append", { object }), again))]).toEqual([["1"], []]);
    server.write("append/workers-1.jsonl", `{"id":"2"}`);
    expect(ids(await read(contextFor("append", { object }), again))).toEqual(["2"]);
  });

  it("follows no link out of the folder", async () => {
    server.write("secret.csv", "id\n1");
    server.write("links/real.csv", "id\n2");
    symlinkSync("real.csv", join(server.folder, "links/workers-inside.csv"));
    expect(ids(await read(contextFor("links")))).toEqual(["2"]);
    symlinkSync("../secret.csv", join(server.folder, "links/workers-outside.csv"));
    expect(await readError(() => read(contextFor("links")))).toMatchObject({ code: "EDP-SRC-037" });
  });

  it.each([
    [
      "grows",
      (path: string) => {
        appendFileSync(path, "late,1\n");
      },
      "changed from",
    ],
    [
      "is rewritten",
      (path: string) => {
        writeFileSync(path, largeText.replaceAll("x", "y"));
      },
      "was written to",
    ],
    [
      "is removed",
      (path: string) => {
        rmSync(path);
      },
      "was removed",
    ],
  ])("notices that a file %s while it is read", async (how, change, words) => {
    const path = server.write(`change-${how.replaceAll(" ", "-")}/workers.csv`, largeText);
    let hasActed = false;
    const error = await readError(async () => {
      for await (const event of connector.read(contextFor(join(path, "..")), request)) {
        expect(event.kind).not.toBe("end");
        if (!hasActed) change(path);
        hasActed = true;
      }
    });
    expect(error).toMatchObject({ code: "EDP-SRC-038", retry: "later" });
    expect(error.message).toContain(words);
  });

  it("goes on with a file when the connection is killed in the middle, and loses and repeats nothing", async () => {
    server.write("killed/workers.csv", largeText);
    const context = contextFor("killed", { clock: createHurryingClock() });
    const seen: string[] = [];
    let cuts = 0;
    for await (const event of connector.read(context, request)) {
      if (event.kind !== "records") continue;
      seen.push(...event.batch.recordIds);
      if (cuts < 3) cuts += server.cut();
    }
    expect(cuts).toBe(3);
    expect(seen).toEqual(largeRows.map((row) => row.split(",")[0]));
  });

  it("does not go on with a file that was replaced while the connection was broken", async () => {
    const path = server.write("swapped/workers.csv", largeText);
    const context = contextFor("swapped", { clock: createHurryingClock() });
    let hasActed = false;
    const error = await readError(async () => {
      for await (const event of connector.read(context, request)) {
        expect(event.kind).not.toBe("end");
        if (hasActed) continue;
        hasActed = true;
        rmSync(path);
        server.write("swapped/workers.csv", largeText.replaceAll("x", "z"));
        server.cut();
      }
    });
    expect(error).toMatchObject({ code: "EDP-SRC-038" });
  });

  it("says what it may not read", async () => {
    chmodSync(server.write("denied/workers.csv", "id\n1"), 0o600); // of root, who is not the server's user
    expect(await readError(() => read(contextFor("denied")))).toMatchObject({ code: "EDP-SRC-044" });
    mkdirSync(join(server.folder, "closed"), { mode: 0o700 });
    const closed = await readError(() => read(contextFor("closed")));
    expect([closed.code, closed.message]).toEqual([
      "EDP-SRC-314",
      expect.stringContaining("EDP may not read it"),
    ]);
    server.write("part/open.csv", "id\n1");
    mkdirSync(join(server.folder, "part/closed"), { mode: 0o700 });
    expect(await readError(() => read(contextFor("part", { object: { glob: "**" } })))).toMatchObject({
      code: "EDP-SRC-314",
    });
  });

  it("keeps memory flat over a file of 200 MB", async () => {
    const block = Array.from({ length: 10_000 }, (_, id) => `${id.toString()},${"x".repeat(90)}`).join("\n");
    server.write("huge/workers.csv", `id,name\n${`${block}\n`.repeat(210)}`);
    const before = process.memoryUsage.rss();
    let peak = 0;
    let count = 0;
    for await (const event of connector.read(contextFor("huge"), request)) {
      if (event.kind === "records") count += event.batch.count;
      peak = Math.max(peak, process.memoryUsage.rss());
    }
    expect(count).toBe(2_100_000);
    expect(peak - before).toBeLessThan(150 * 1024 * 1024);
  });

  describe("its check", () => {
    const passed = [
      "name passed",
      "reachable passed",
      "certificate passed",
      "sign in passed",
      "permission passed",
      "data passed",
    ];
    const withKey = (secrets: Readonly<Record<string, string>>): Wanted => ({
      sftp: { signIn: "private-key" },
      secrets,
    });

    beforeAll(() => {
      server.write("check/workers.csv", "id\n1");
    });

    it("passes with a password, with a key, and with a key that has a passphrase", async () => {
      const { plain, locked, passphrase } = server.keys;
      expect(await check(contextFor("check"))).toEqual(passed);
      expect(await check(contextFor("check", withKey({ "private-key": plain })))).toEqual(passed);
      expect(await check(contextFor("check", withKey({ "private-key": locked, passphrase })))).toEqual(
        passed,
      );
    });

    it("knows the server by a line of known_hosts, too", async () => {
      const { knownHostsLine } = server.hostKey;
      const bare = knownHostsLine.split(" ").slice(1, 3).join(" ");
      for (const line of [knownHostsLine, bare, `|1|c2FsdA==|aGFzaA== ${bare}`])
        expect(await check(contextFor("check", { sftp: { hostKeys: [line] } }))).toEqual(passed);
    });

    it("of a server that nobody knows prints its fingerprint and sends no password", async () => {
      const steps: string[] = [];
      for await (const { step, code, fix } of connector.check(
        contextFor("check", { sftp: { hostKeys: [] } }),
      ))
        if (code !== undefined) steps.push(`${step} ${code} ${fix ?? ""}`);
      expect(steps).toEqual([expect.stringContaining("certificate EDP-SRC-310")]);
      expect(steps[0]).toContain(`hostKeys: ["${server.hostKey.fingerprint}"]`);
    });

    it("of a server whose key is another refuses it, and the read does, too", async () => {
      const context = contextFor("check", { sftp: { hostKeys: [`SHA256:${"A".repeat(43)}`] } });
      expect((await check(context))[2]).toMatch(/^certificate failed EDP-SRC-311 .*posing as it/);
      expect(await readError(() => read(context))).toMatchObject({ code: "EDP-SRC-311" });
    });

    it.each(["MD5:00:11", "ssh-ed25519 AAAA", "@cert-authority * ssh-ed25519 AAAA", ""])(
      "refuses %j as a host key",
      async (line) => {
        const context = contextFor("check", { sftp: { hostKeys: [line] } });
        expect(await readError(() => check(context))).toMatchObject({ code: "EDP-SRC-028" });
      },
    );

    it("with a wrong password or an unknown key fails at the sign-in", async () => {
      const wrong = contextFor("check", { secrets: { password: "wrong" } });
      expect((await check(wrong))[3]).toMatch(
        /^sign in failed EDP-SRC-312 .*let drop sign in with this password/,
      );
      const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
      const stranger = contextFor("check", withKey({ "private-key": pem }));
      expect((await check(stranger))[3]).toMatch(/^sign in failed EDP-SRC-312/);
    });

    it("with a key that cannot be read says why", async () => {
      const { locked } = server.keys;
      const inputs = [
        [{ "private-key": locked }, "passphrase is missing or wrong"],
        [{ "private-key": locked, passphrase: "wrong" }, "passphrase is missing or wrong"],
        [{ "private-key": "no key at all" }, "no private key"],
        [{ "private-key": server.hostKey.knownHostsLine.split(" ").slice(1).join(" ") }, "public key"],
      ] as const;
      for (const [secrets, words] of inputs) {
        const steps = await check(contextFor("check", withKey(secrets)));
        expect(steps.find((step) => step.includes("failed"))).toMatch(
          new RegExp(`^sign in failed EDP-SRC-313 .*${words}`),
        );
      }
    });

    it("says that a folder or a server is not there", async () => {
      expect((await check(contextFor("nowhere")))[4]).toMatch(
        /^permission failed EDP-SRC-314 .*does not exist/,
      );
      const address = `127.0.0.1:${(await findClosedPort()).toString()}`;
      const nobody = contextFor("check", { sftp: { server: address }, allowedHosts: [address] });
      expect((await check(nobody))[1]).toMatch(/^reachable failed EDP-SRC-001/);
      expect(await readError(() => read(nobody))).toMatchObject({ code: "EDP-SRC-001" });
    });

    it("of what is no SSH server says that it cannot be understood", async () => {
      await using web = await startWebServer((_request, response) => response.end());
      const address = `127.0.0.1:${web.port.toString()}`;
      const strange = contextFor("check", { sftp: { server: address }, allowedHosts: [address] });
      expect(await readError(() => read(strange))).toMatchObject({ code: "EDP-SRC-315", retry: "later" });
    });

    it("speaks to no server that the definition does not name", async () => {
      const elsewhere = contextFor("check", { allowedHosts: ["sftp.acme.example:22"] });
      expect(await readError(() => read(elsewhere))).toMatchObject({ code: "EDP-SRC-004" });
    });
  });

  it("answers nothing more over a connection that broke, and says so", async () => {
    const context = contextFor("check");
    const { place } = readConfig(context);
    if (place.kind !== "sftp") throw new TypeError("the test's own configuration");
    const connection = openConnection(context, place, { connectMs: 6_000, requestMs: 30_000 });
    const sftp = await connection.sftp;
    expect(await sftp.realpath(".")).toMatchObject({ ok: true });
    const asked = readError(async () => {
      for (;;) await sftp.realpath(".");
    });
    expect(server.cut()).toBeGreaterThan(0);
    expect(await asked).toMatchObject({ code: "EDP-SRC-316", retry: "later" });
    expect(connection.isOpen()).toBe(false);
  });

  it("that goes away for good fails with an error that allows a later try", async () => {
    const other = await startSftpServer();
    const address = `127.0.0.1:${other.port.toString()}`;
    other.write("workers.csv", largeText);
    const sftp = { server: address, hostKeys: [other.hostKey.fingerprint] };
    const context = contextFor(".", {
      sftp,
      allowedHosts: [address],
      secrets: { password: other.password },
      clock: createHurryingClock(),
    });
    let isHalted = false;
    const error = await readError(async () => {
      for await (const event of connector.read(context, request)) {
        expect(event.kind).not.toBe("end");
        if (!isHalted) await other.halt();
        isHalted = true;
      }
    });
    expect(error).toMatchObject({ code: "EDP-SRC-001", retry: "later" });
    await other.stop();
  });
});
