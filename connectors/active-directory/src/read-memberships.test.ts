import { silentLogger, systemClock } from "@edp/base";
import type { ReadEvent } from "@edp/connector-sdk";
import { expect, test } from "vitest";
import type { AttributeRange, Directory, DirectoryEvent } from "./directory.ts";
import { readClasses, type DirectoryEntry } from "./entry.ts";
import { readMemberships } from "./read-memberships.ts";

const hexOf = (digit: string): string => digit.repeat(32);
const guidOf = (digit: string): string =>
  hexOf(digit).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

function createEntry(
  digit: string,
  classes: string,
  attributes: Readonly<Record<string, readonly string[]>> = {},
): DirectoryEntry {
  const texts = { objectclass: classes.split(" "), ...attributes };
  const values = Object.entries(texts).map(
    ([name, all]) => [name, all.map((one) => Buffer.from(one))] as const,
  );
  const dn = `CN=${digit},DC=corp`;
  return {
    dn,
    position: dn,
    attributes: new Map([["objectguid", [Buffer.from(hexOf(digit), "hex")]], ...values]),
  };
}

/** A directory in memory: whole, with ranges. */
function createDirectory(
  entries: readonly DirectoryEntry[],
  more: Readonly<Record<number, readonly string[]>> = {},
): Directory {
  return {
    givesGuids: false,
    read: async function* ({ selects }) {
      const chosen = entries.filter((entry) => selects(readClasses(entry)));
      yield await Promise.resolve(chosen.map((entry): DirectoryEvent => ({ kind: "entry", entry })));
    },
    openFeed: () => Promise.resolve(undefined),
    readRange: (_dn, _attribute, from) => {
      const values = more[from]?.map((one) => Buffer.from(one));
      const next = from + (values?.length ?? 0);
      return Promise.resolve(
        values === undefined ? undefined : { values, next: next in more ? next : undefined },
      );
    },
  };
}

async function readEdges(
  directory: Directory,
): Promise<{ edges: unknown[]; ids: string[]; end: ReadEvent | undefined }> {
  const context = { clock: systemClock, maxRecordBytes: 10_000, log: silentLogger };
  const edges: unknown[] = [];
  const ids: string[] = [];
  let end: ReadEvent | undefined;
  for await (const event of readMemberships(context, { directory, cursor: undefined })) {
    if (event.kind === "end") end = event;
    if (event.kind !== "records") continue;
    const { recordIds, data, starts, ends } = event.batch;
    ids.push(...recordIds);
    recordIds.forEach((_, at) => edges.push(JSON.parse(data.toString("utf8", starts[at], ends[at]))));
  }
  return { edges, ids, end };
}

test("Each direct member is an edge, of its kind; one that nobody knows keeps its name", async () => {
  const { edges, ids, end } = await readEdges(
    createDirectory([
      createEntry("a", "top group", {
        member: ["cn=1, dc=corp", "CN=b,DC=corp", "CN=c,DC=corp", "CN=d,DC=corp", "CN=S-1-5-11,DC=corp"],
      }),
      createEntry("b", "top group"),
      createEntry("1", "top person user"),
      createEntry("c", "top person user computer"),
      createEntry("d", "top person contact"),
    ]),
  );
  const group = guidOf("a");
  expect(edges).toEqual([
    {
      groupGUID: group,
      memberGUID: guidOf("1"),
      memberDN: "cn=1, dc=corp",
      memberKind: "account",
      origin: "direct",
    },
    {
      groupGUID: group,
      memberGUID: guidOf("b"),
      memberDN: "CN=b,DC=corp",
      memberKind: "group",
      origin: "direct",
    },
    {
      groupGUID: group,
      memberGUID: guidOf("c"),
      memberDN: "CN=c,DC=corp",
      memberKind: "device",
      origin: "direct",
    },
    {
      groupGUID: group,
      memberGUID: guidOf("d"),
      memberDN: "CN=d,DC=corp",
      memberKind: "contact",
      origin: "direct",
    },
    {
      groupGUID: group,
      memberGUID: null,
      memberDN: "CN=S-1-5-11,DC=corp",
      memberKind: null,
      origin: "direct",
    },
  ]);
  expect(ids.slice(3)).toEqual([`${group}:${guidOf("d")}`, `${group}:CN=S-1-5-11,DC=corp`]);
  expect(end).toEqual({ kind: "end", complete: true, sourceCount: 5 });
});

test("A primary group is an edge, known by the group's token or by its SID", async () => {
  const { edges } = await readEdges(
    createDirectory([
      createEntry("a", "top group", { primarygrouptoken: ["513"] }),
      createEntry("b", "top group", { objectsid: ["S-1-5-21-1-2-3-515"] }),
      createEntry("1", "top person user", { primarygroupid: ["513"] }),
      createEntry("c", "top person user computer", { primarygroupid: ["515"] }),
      createEntry("2", "top person user", { primarygroupid: ["9999"] }),
    ]),
  );
  expect(edges).toEqual([
    {
      groupGUID: guidOf("a"),
      memberGUID: guidOf("1"),
      memberDN: "CN=1,DC=corp",
      memberKind: "account",
      origin: "primary_group",
    },
    {
      groupGUID: guidOf("b"),
      memberGUID: guidOf("c"),
      memberDN: "CN=c,DC=corp",
      memberKind: "device",
      origin: "primary_group",
    },
  ]);
});

test("A list that comes in ranges is read to its end", async () => {
  const group = createEntry("a", "top group", { member: [], "member;range=0-1": ["CN=1", "CN=2"] });
  const { edges, end } = await readEdges(createDirectory([group], { 2: ["CN=3", "CN=4"], 4: ["CN=5"] }));
  expect(edges.map((edge) => (edge as { memberDN: string }).memberDN)).toEqual([
    "CN=1",
    "CN=2",
    "CN=3",
    "CN=4",
    "CN=5",
  ]);
  expect(end).toMatchObject({ complete: true });
});

test("A range whose rest nobody has makes the read incomplete", async () => {
  const group = createEntry("a", "top group", { "member;range=0-1": ["CN=1", "CN=2"] });
  const { end } = await readEdges(createDirectory([group]));
  expect(end).toEqual({
    kind: "end",
    complete: false,
    reason: "CN=a,DC=corp: the export holds only a part of member",
  });
});

/** A group of five whose list comes in twos, and changes while it is read: `changes` says who leaves at which request. */
function createRestlessGroup(changes: Readonly<Record<number, string>>): Directory {
  let members = ["1", "2", "3", "4", "5"];
  let version = 1;
  let requests = 0;
  const take = (from: number): AttributeRange => {
    const leaver = changes[requests];
    requests += 1;
    if (leaver !== undefined) {
      members = members.filter((member) => member !== leaver);
      version += 1;
    }
    const values = members.slice(from, from + 2).map((member) => Buffer.from(`CN=${member},DC=corp`));
    const next = from + 2 < members.length ? from + 2 : undefined;
    return { values, next, version: version.toString() };
  };
  const users = members.map((digit) => createEntry(digit, "top person user"));
  return {
    ...createDirectory([createEntry("a", "top group", {}), ...users]),
    read: async function* ({ selects, attributes }) {
      const { values, version: first = "" } = attributes.includes("member") ? take(0) : { values: [] };
      const group = createEntry("a", "top group", {
        "member;range=0-1": values.map(String),
        usnchanged: [first],
      });
      const chosen = [group, ...users].filter((entry) => selects(readClasses(entry)));
      yield await Promise.resolve(chosen.map((entry): DirectoryEvent => ({ kind: "entry", entry })));
    },
    readRange: (_dn, _attribute, from) => Promise.resolve(take(from)),
  };
}

test.each([
  [{ 1: "1" }, ["2", "3", "4", "5"]],
  [{ 2: "2" }, ["1", "3", "4", "5"]],
  [{ 1: "1", 3: "5" }, ["2", "3", "4"]],
])(
  "A list that changes between its pieces (%j) loses nobody who stayed, and counts each once",
  async (changes, stayed) => {
    const { ids, end } = await readEdges(createRestlessGroup(changes));
    for (const digit of stayed) expect(ids).toContain(`${guidOf("a")}:${guidOf(digit)}`);
    expect(end).toMatchObject({ complete: true, sourceCount: stayed.length });
  },
);

test("A list that changes whenever it is read ends the read as incomplete", async () => {
  const always = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [at, "nobody"]));
  const { end } = await readEdges(createRestlessGroup(always));
  expect(end).toMatchObject({ complete: false });
  expect(end?.kind === "end" && end.reason).toContain("changed whenever");
});
