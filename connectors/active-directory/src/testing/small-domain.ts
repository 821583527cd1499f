// For tests only: the entries of a small domain, with a number for each change, as a domain controller counts them.
import type { ChangeKind } from "@edp/connector-sdk/conformance";
import type { AskedFilter } from "./directory-server.ts";
import { packGuid } from "../values/guid.ts";

export const domainBase = "DC=kit,DC=example";

export interface Member {
  readonly guid: string;
  usn: number;
  isPresent: boolean;
}

export interface DomainEntry {
  readonly guid: string;
  readonly name: string;
  readonly object: "users" | "groups" | "computers" | "organizational_units";
  readonly classes: readonly string[];
  /** Attributes beside those that each entry has. */
  attributes: Record<string, string>;
  readonly members: Member[];
  usn: number;
  isDeleted: boolean;
}

const shapes = [
  ["users", "1", ["top", "person", "organizationalPerson", "user"]],
  ["groups", "2", ["top", "group"]],
  ["computers", "3", ["top", "person", "organizationalPerson", "user", "computer"]],
  ["organizational_units", "4", ["top", "organizationalUnit"]],
] as const;

const entriesAnObject = 7;

export type DomainObject = DomainEntry["object"] | "group_memberships";

export interface Domain {
  readonly entries: DomainEntry[];
  /** Ids of what is listed twice. */
  readonly repeated: Set<string>;
  /** Number of the last change. */
  usn: number;
}

export function makeDomain(changedAt: string): Domain {
  const entries = shapes.flatMap(([object, digit, classes]) =>
    Array.from({ length: entriesAnObject }, (_, at): DomainEntry => {
      const number = (at + 1).toString();
      const guid = `${digit.repeat(8)}-0000-4000-8000-${number.padStart(12, "0")}`;
      const name = `${object === "organizational_units" ? "OU" : "CN"}=${object}-${number},${domainBase}`;
      const attributes = { whenChanged: changedAt, ...describe(object, number) };
      return { guid, name, object, classes, attributes, members: [], usn: 10 + at, isDeleted: false };
    }),
  );
  const [crowd] = entries.filter(({ object }) => object === "groups");
  for (const { guid, object } of entries)
    if (object === "users") crowd?.members.push({ guid, usn: 20, isPresent: true });
  return { entries, repeated: new Set(), usn: 100 };
}

/** Token of the group that has all the members. */
const crowdToken = "601";

export function listIds({ entries }: Domain, object: string): readonly string[] {
  if (object !== "group_memberships")
    return entries.filter((entry) => entry.object === object && !entry.isDeleted).map(({ guid }) => guid);
  return entries.flatMap(({ guid: group, members, attributes: { primaryGroupToken: token } }) => [
    ...members.filter(({ isPresent }) => isPresent).map(({ guid }) => `${group}:${guid}`),
    ...entries
      .filter(({ attributes }) => token !== undefined && attributes["primaryGroupID"] === token)
      .map(({ guid }) => `${group}:${guid}`),
  ]);
}

export interface DomainChange {
  readonly kind: ChangeKind;
  readonly object: string;
  readonly id: string;
  /** As the directory writes times. */
  readonly now: string;
}

export function changeDomain(domain: Domain, change: DomainChange): void {
  const { kind, object, id } = change;
  domain.usn += 1;
  // A controller pages by its own key: entries have no places that they could change.
  if (kind === "move") return;
  if (kind === "repeat") domain.repeated.add(id);
  else if (object === "group_memberships") changeEdge(domain, change);
  else changeEntry(domain, change);
}

function changeEntry({ entries, usn }: Domain, { kind, id, now }: DomainChange): void {
  const entry = entries.find(({ guid }) => guid === id);
  if (entry === undefined) return;
  entry.usn = usn;
  if (kind === "change") entry.attributes = { ...entry.attributes, whenChanged: now };
  else entry.isDeleted = kind === "remove";
}

/** An edge changes when the group in whose list the member stands becomes its primary one. */
function changeEdge({ entries, usn }: Domain, { kind, id }: DomainChange): void {
  const [groupId, memberId] = id.split(":");
  const group = entries.find(({ guid }) => guid === groupId);
  const member = group?.members.find(({ guid }) => guid === memberId);
  const account = entries.find(({ guid }) => guid === memberId);
  if (member === undefined || account === undefined) return;
  member.isPresent = kind === "restore";
  member.usn = usn;
  if (kind !== "change") return;
  account.attributes = { ...account.attributes, primaryGroupID: crowdToken };
  account.usn = usn;
}

function describe(object: DomainEntry["object"], number: string): Record<string, string> {
  if (object === "organizational_units") return { ou: `unit ${number}` };
  if (object === "groups")
    return { sAMAccountName: `group${number}`, groupType: "-2147483646", primaryGroupToken: `60${number}` };
  return { sAMAccountName: `${object}${number}`, userAccountControl: object === "users" ? "512" : "4096" };
}

/** Values of an entry, as texts and bytes; lower-case names. */
export function readValues(entry: DomainEntry): ReadonlyMap<string, readonly (string | Buffer)[]> {
  const guid = packGuid(entry.guid);
  const bytes = Buffer.concat([
    Buffer.from(guid.subarray(0, 4)).reverse(),
    Buffer.from(guid.subarray(4, 6)).reverse(),
    Buffer.from(guid.subarray(6, 8)).reverse(),
    guid.subarray(8),
  ]);
  const own = Object.entries(entry.attributes).map(([name, value]) => [name.toLowerCase(), [value]] as const);
  return new Map<string, readonly (string | Buffer)[]>([
    ["objectclass", entry.classes],
    ["objectguid", [bytes]],
    ["usnchanged", [entry.usn.toString()]],
    ["usncreated", ["1"]],
    ...(entry.isDeleted ? ([["isdeleted", ["TRUE"]]] as const) : []),
    ...own,
  ]);
}

export function matches(
  filter: AskedFilter,
  values: ReadonlyMap<string, readonly (string | Buffer)[]>,
): boolean {
  switch (filter.kind) {
    case "and":
      return filter.filters.every((one) => matches(one, values));
    case "or":
      return filter.filters.some((one) => matches(one, values));
    case "not":
      return !filter.filters.some((one) => matches(one, values));
    case "present":
      return values.has(filter.attribute);
    case "equal":
      return (values.get(filter.attribute) ?? []).some(
        (value) => value.toString().toLowerCase() === filter.value,
      );
    case "at least":
      return (values.get(filter.attribute) ?? []).some((value) => Number(value) >= Number(filter.value));
  }
}
