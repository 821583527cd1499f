// A drop folder: which files are read, when, and how a change of one is noticed.
import type { CheckStep, ConnectorContext } from "@edp/connector-sdk";
import { appendFileSync, chmodSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readError } from "../../../tests/support/connector-context.ts";
import connector from "./index.ts";
import { contextFor, createFolder, ids, read, request } from "./testing/test-folder.ts";

describe("which files are read", () => {
  it("the newest, or all, make a snapshot", async () => {
    using folder = createFolder();
    folder.write("workers-b.csv", "id\n1");
    folder.write("workers-a.csv", "id\n2");
    folder.write("other.csv", "id\n3");
    expect(ids(await read(contextFor(folder, { glob: "workers-*.csv" })))).toEqual(["2"]);
    expect(ids(await read(contextFor(folder, { glob: "workers-*.csv", files: "all" })))).toEqual(["1", "2"]);
  });

  it("each once when they append, and again when they changed", async () => {
    using folder = createFolder();
    const append = contextFor(folder, { glob: "**/*.csv", mode: "append" });
    folder.write("2026/01.csv", "id\n1");
    folder.write("2026/02.csv", "id\n2");
    const first = await read(append);
    expect([ids(first), first.end?.complete]).toEqual([["1", "2"], false]);
    const goOn = { mode: "incremental", cursor: first.end?.cursor } as const;
    expect(ids(await read(append, goOn))).toEqual([]);
    folder.write("2026/01.csv", "id\n1\n9");
    folder.write("2025/99.csv", "id\n3");
    const second = await read(append, goOn);
    expect(ids(second)).toEqual(["1", "9", "3"]);
    // Broken off after its first file, the read goes on with the second.
    expect(ids(await read(append, { mode: "incremental", cursor: second.cursors[0] }))).toEqual(["3"]);
    expect(await readError(() => read(append, { mode: "incremental", cursor: "{}" }))).toMatchObject({
      code: "EDP-SRC-030",
    });
  });

  it("none of an object that nobody described", async () => {
    using folder = createFolder();
    const error = await readError(() => read(contextFor(folder, {}), { object: "people" }));
    expect(error).toMatchObject({ code: "EDP-SRC-029" });
    expect(error.message).toContain("it has: workers");
  });

  it("none: a snapshot fails, so that nothing is taken as deleted; an appending object waits", async () => {
    using folder = createFolder();
    expect(await readError(() => read(contextFor(folder, {})))).toMatchObject({ code: "EDP-SRC-036" });
    expect((await read(contextFor(folder, { mode: "append" }))).end).toMatchObject({ complete: false });
  });

  it("none outside the folder: not by a link, not by a pattern", async () => {
    using folder = createFolder();
    const outside = join(dirname(folder.dir), "secret.csv");
    writeFileSync(outside, "id\n1");
    symlinkSync(outside, join(folder.dir, "workers.csv"));
    const climbing = [
      "../*.csv",
      "a/../../*.csv",
      "**/../../*.csv",
      "..\\*.csv",
      "./../*.csv",
      "../drop/../*.csv",
    ];
    for (const glob of ["workers.csv", ...climbing, outside]) {
      expect(await readError(() => read(contextFor(folder, { glob })))).toMatchObject({
        code: "EDP-SRC-037",
      });
    }
    // Written so that the folder above is not named as such, a pattern finds only what is inside.
    for (const glob of [
      "{..,x}/*.csv",
      "[.][.]/*.csv",
      "%2e%2e/*.csv",
      "?(..)/*.csv",
      "$HOME/*",
      "~/*",
      "@(..|x)/secret.csv",
    ]) {
      expect(await readError(() => read(contextFor(folder, { glob })))).toMatchObject({
        code: expect.stringMatching(/^EDP-SRC-03[67]$/) as string,
      });
    }
    symlinkSync(dirname(folder.dir), join(folder.dir, "workers-link"));
    expect(await readError(() => read(contextFor(folder, { glob: "workers-*" })))).toMatchObject({
      code: "EDP-SRC-037",
    });
  });
});

describe("a file that cannot be found", () => {
  it.each([
    ["a link that leads nowhere", "nowhere"],
    ["it is a link", "workers-circle"],
  ])("is told, so that its records are not taken as deleted: %s", async (reason, target) => {
    using folder = createFolder();
    folder.write("workers.csv", "id\n1");
    symlinkSync(target, join(folder.dir, "workers-circle"));
    const error = await readError(() => read(contextFor(folder, { files: "all" })));
    expect(error).toMatchObject({ code: "EDP-SRC-044", retry: "later" });
    expect(error.message).toContain(reason);
  });
});

describe("a file that changes while it is read", () => {
  const rows = `id,name\n${Array.from({ length: 200_000 }, (_, id) => `${id.toString()},${"x".repeat(10)}`).join("\n")}\n`;

  it.each([
    ["grows", (path: string) => appendFileSync(path, "999999,late\n"), "changed from"],
    [
      "is replaced",
      (path: string) => {
        writeFileSync(`${path}.new`, rows);
        renameSync(`${path}.new`, path);
      },
      "was replaced",
    ],
    [
      "is rewritten in place with the same size",
      (path: string) => writeFileSync(path, rows.replace("x", "y")),
      "was written to",
    ],
    ["is removed", (path: string) => rmSync(path), "was removed"],
  ])("and %s is noticed, and its end is not told", async (_name, change, words) => {
    using folder = createFolder();
    const path = folder.write("workers.csv", rows);
    let seen = 0;
    const error = await readError(async () => {
      for await (const event of connector.read(contextFor(folder, { glob: "workers.csv" }), request)) {
        if (event.kind === "records" && seen++ === 0) change(path);
        expect(event.kind).not.toBe("end");
      }
    });
    expect(error).toMatchObject({ code: "EDP-SRC-038", retry: "later" });
    expect(error.message).toContain(words);
    expect(seen).toBeGreaterThan(0);
  });

  it("is left alone until it has settled, when the config says so", async () => {
    using folder = createFolder();
    writeFileSync(join(folder.dir, "workers.csv"), "id\n1");
    const context = contextFor(folder, {});
    const config = { ...context.config, settleSeconds: 3_600 };
    expect(await readError(() => read({ ...context, config }))).toMatchObject({ code: "EDP-SRC-038" });
  });
});

describe("memory", () => {
  it("stays flat over a file of 64 MB", async () => {
    using folder = createFolder();
    const block = Array.from({ length: 10_000 }, (_, id) => `${id.toString()},${"x".repeat(90)}`).join("\n");
    folder.write("workers.csv", `id,name\n${`${block}\n`.repeat(66)}`);
    let peak = 0;
    let count = 0;
    const before = process.memoryUsage.rss();
    for await (const event of connector.read(contextFor(folder, {}), request)) {
      if (event.kind === "records") count += event.batch.count;
      peak = Math.max(peak, process.memoryUsage.rss());
    }
    expect(count).toBe(660_000);
    expect(peak - before).toBeLessThan(150 * 1024 * 1024);
  });
});

describe("a check", () => {
  const check = async (context: ConnectorContext): Promise<CheckStep[]> => {
    const steps: CheckStep[] = [];
    for await (const step of connector.check(context)) steps.push(step);
    return steps;
  };

  it("says what it found", async () => {
    using folder = createFolder();
    folder.write("workers-1.csv", "id\n1");
    folder.write("workers-2.csv", "id\n1");
    expect(
      (await check(contextFor(folder, {}))).map(({ step, outcome, detail }) => [step, outcome, detail]),
    ).toEqual([
      ["reachable", "passed", folder.dir],
      ["permission", "passed", "2 files can be read"],
      ["data", "passed", "workers: workers-2.csv"],
    ]);
    expect((await check(contextFor(folder, { mode: "append", glob: "no*" }))).at(-1)?.detail).toBe(
      "workers: no file yet",
    );
  });

  it.each([
    ["the folder is missing", { path: "nowhere" }, {}, "reachable", "EDP-SRC-035"],
    ["no file matches", {}, { glob: "nothing*" }, "data", "EDP-SRC-036"],
    ["the key column is missing", {}, { key: "number" }, "data", "EDP-SRC-039"],
  ] as const)("tells when %s", async (_name, config, object, step, code) => {
    using folder = createFolder();
    folder.write("workers.csv", "id\n1");
    const context = contextFor(folder, object);
    const steps = await check({ ...context, config: { ...context.config, ...config } });
    expect(steps.find(({ outcome }) => outcome === "failed")).toMatchObject({ step, code });
  });

  it("tells when a file may not be read", async () => {
    using folder = createFolder();
    chmodSync(folder.write("workers.csv", "id\n1"), 0o000);
    if (process.getuid?.() === 0) {
      // Root may read everything, so there is nothing to tell.
      expect((await check(contextFor(folder, {}))).at(-1)?.outcome).toBe("passed");
      return;
    }
    expect((await check(contextFor(folder, {})))[1]).toMatchObject({
      outcome: "failed",
      code: "EDP-SRC-044",
    });
  });
});
