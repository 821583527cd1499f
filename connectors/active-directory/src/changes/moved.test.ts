// An account that moved from one domain of a forest to another keeps its GUID: deleted in the one, new in the other.
import { silentLogger, systemClock } from "@edp/base";
import { expect, test } from "vitest";
import type { Directory, DirectoryQuery } from "../directory.ts";
import type { DirectoryEntry } from "../entry.ts";
import { parseConfig } from "../domains.ts";
import { findInAny, joinDomains } from "../forest/join-domains.ts";
import { createLosses } from "../forest/losses.ts";
import { packGuid } from "../values/guid.ts";
import type { Followed } from "./open-followed.ts";
import { readObjectChanges } from "./read-object-changes.ts";

const bytes = Buffer.from("00112233445566778899aabbccddeeff", "hex");
const text = "33221100-5544-7766-8899-aabbccddeeff";
const [corp, east] = ["DC=corp,DC=example", "DC=east,DC=corp,DC=example"] as const;
const settings = parseConfig(
  "ad",
  { bindDn: "edp", domains: [corp, east].map((baseDn) => ({ baseDn, urls: ["ldaps://dc.example"] })) },
  "/nowhere",
);
const entryAt = (dn: string): DirectoryEntry => ({
  dn,
  position: dn,
  attributes: new Map([
    ["objectguid", [bytes]],
    ["objectclass", [Buffer.from("user")]],
  ]),
});

/** A directory that answers as `pick` says. */
const directoryOf = (pick: (query: DirectoryQuery) => readonly DirectoryEntry[]): Directory => ({
  givesGuids: true,
  read: async function* (query) {
    yield await Promise.resolve(pick(query).map((entry) => ({ kind: "entry", entry }) as const));
  },
  readRange: () => Promise.resolve(undefined),
  openFeed: () => Promise.resolve(undefined),
});
const follow = (at: number, directory: Directory): Followed => {
  const domain = settings[at] ?? expect.fail("two domains");
  const { baseDn: partition } = domain;
  const controller = { address: "dc:636", invocationId: "id", highestUsn: 9n, partition, seesDeleted: true };
  const feed = {
    controller,
    markLinks: () => Promise.resolve(undefined),
    readLinks: () => Promise.reject(new Error("no links are asked for")),
  };
  const cursor = { full: "2026-01-01T00:00:00.000Z", scope: "", controller: "id", usn: "5" };
  return { settings: domain, directory, feed, cursor, fromUsn: 6n };
};

async function readMove(
  isReadLater: boolean,
): Promise<{ readonly deleted: boolean; readonly added: boolean }> {
  const losses = createLosses({ log: silentLogger, signal: new AbortController().signal }, settings);
  const left = directoryOf(({ isDeleted }) => (isDeleted === true ? [entryAt("CN=Ada\\0ADEL")] : []));
  const home = entryAt(`CN=Ada,${east}`);
  // The domain it went to told of it in an earlier read, or tells of it in this one.
  const reached = directoryOf(({ base = "", isDeleted, fromUsn, filter }) => {
    if (base.startsWith("<GUID=")) return [home];
    const isOfUsers = filter.includes("user") && fromUsn !== undefined && isDeleted !== true;
    return isOfUsers && isReadLater ? [home] : [];
  });
  const domains = [follow(1, reached), follow(0, left)];
  const forest = {
    settings,
    domains,
    directory: joinDomains(domains, true, losses),
    losses,
    find: findInAny(domains, losses),
    places: new Map<string, string>(),
    close: () => undefined,
  };
  const wish = { object: "users", attributes: ["objectGUID", "distinguishedName"] } as const;
  const state = { deleted: false, added: false };
  for await (const event of readObjectChanges({ clock: systemClock, maxRecordBytes: 1_000 }, forest, wish)) {
    if (event.kind !== "records") continue;
    for (const [at, id] of event.batch.recordIds.entries()) {
      expect(id).toBe(text);
      state[event.batch.operations[at] === "delete" ? "deleted" : "added"] = true;
    }
  }
  return state;
}

test("is told as there, when the other domain tells of it in the same read", async () => {
  expect(packGuid(text)).toHaveLength(16);
  expect(await readMove(true)).toEqual({ deleted: false, added: true });
});

test("is not told as gone, when the other domain told of it before", async () => {
  expect(await readMove(false)).toEqual({ deleted: false, added: false });
});
