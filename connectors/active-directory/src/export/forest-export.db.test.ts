// A forest out of LDIF files: a parent, and a child that is named below it.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import connector from "../index.ts";
import type { ObjectName } from "../objects.ts";
import { collectSteps, createContext, readAll, type WholeRead } from "../testing/read-source.ts";

const corp = "DC=corp,DC=example";
const east = `DC=east,${corp}`;
const guid = (digit: string): string => `${digit.repeat(8)}-0000-4000-8000-${digit.repeat(12)}`;
const entry = (dn: string, objectClass: string, digit: string, ...lines: readonly string[]): string =>
  [`dn: ${dn}`, `objectClass: ${objectClass}`, `objectGUID: ${guid(digit)}`, ...lines, ""].join("\n");

const [boss, ada, crew, users] = [
  entry(`CN=Boss,${corp}`, "user", "1", "primaryGroupID: 513"),
  entry(`CN=Ada,${east}`, "user", "2", `manager: CN=Boss,${corp}`, "primaryGroupID: 513"),
  entry(`CN=Crew,${corp}`, "group", "3", "primaryGroupToken: 513", `member: CN=Ada,${east}`),
  entry(`CN=Crew,${east}`, "group", "4", "primaryGroupToken: 513"),
];
const parent = [boss, crew].join("\n");
const child = [ada, users].join("\n");

/** The folders of parent and child; the same text in both when they lie in the same files. */
async function look(folders: Readonly<Record<string, string>>): Promise<{
  readonly read: (object: ObjectName) => Promise<WholeRead>;
  readonly check: () => ReturnType<typeof collectSteps>;
}> {
  const domains = [];
  for (const [baseDn, text] of Object.entries(folders)) {
    const dir = await mkdtemp(join(tmpdir(), "edp-forest-"));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    if (text !== "") await writeFile(join(dir, "all.ldif"), text);
    domains.push({ baseDn, export: dir });
  }
  const context = createContext({ domains });
  return {
    read: (object) => readAll(connector, context, object),
    check: () => collectSteps(connector, context),
  };
}

test("Names are resolved across domains, and a primary group is that of the account's own domain", async () => {
  const { read } = await look({ [corp]: parent, [east]: child });
  const people = await read("users");
  expect(JSON.parse(people.records.get(guid("2")) ?? "")).toMatchObject({ decoded: { manager: guid("1") } });
  const edges = await read("group_memberships");
  expect([...edges.records.keys()].toSorted()).toEqual([
    `${guid("3")}:${guid("1")}`,
    `${guid("3")}:${guid("2")}`,
    `${guid("4")}:${guid("2")}`,
  ]);
  expect(edges.end).toEqual({ kind: "end", complete: true, sourceCount: 3 });
});

test("An entry of the child is read once, though it is named below the parent and lies in the same files", async () => {
  const { read } = await look({ [corp]: `${parent}\n${child}`, [east]: `${parent}\n${child}` });
  expect((await read("users")).end).toEqual({ kind: "end", complete: true, sourceCount: 2 });
});

test("A domain whose files are missing takes nothing with it: the read is not complete and says which", async () => {
  const { read, check } = await look({ [corp]: parent, [east]: "" });
  const people = await read("users");
  expect([...people.records.keys()]).toEqual([guid("1")]);
  expect(people.end).toMatchObject({ complete: false, reason: expect.stringContaining(east) as string });
  const edges = await read("group_memberships");
  expect([...edges.records.keys()]).toEqual([`${guid("3")}:${guid("1")}`]);
  expect(edges.end.complete).toBe(false);
  const failed = (await check()).find(({ outcome }) => outcome === "failed");
  expect(failed).toMatchObject({
    code: "EDP-SRC-062",
    detail: expect.stringMatching(`^${east}: `) as string,
  });
});
