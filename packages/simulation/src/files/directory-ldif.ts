// The export of the directory corp.example: organisational units, users, groups and computers.
import { departments } from "../organisation/departments.ts";
import { directoryGroups, type GroupSpec } from "../organisation/access.ts";
import { accountNumber, type Numbered, type Organisation } from "../organisation/organisation.ts";
import type { DirectoryAccount } from "../organisation/person.ts";
import { addressOf } from "../organisation/situations.ts";
import type { FileText } from "./hr-csv.ts";
import {
  toFileTime,
  toGeneralizedTime,
  toGuidBytes,
  writeEntry,
  writeLine,
  type Attribute,
} from "./ldif-text.ts";

const base = "DC=corp,DC=example";
const created = "20180105090000.0Z";
const staffUnits = departments.map(({ name }) => name);
const otherUnits = ["Administrators", "Service Accounts", "Contractors", "Groups", "Computers"];

const unitDn = (unit: string): string =>
  staffUnits.includes(unit) ? `OU=${unit},OU=Staff,${base}` : `OU=${unit},${base}`;

const accountDn = (account: DirectoryAccount): string => `CN=${account.login},${unitDn(account.unit)}`;
const groupDn = (name: string): string => `CN=${name},OU=Groups,${base}`;

export function* writeUnits(organisation: Organisation): FileText {
  yield "version: 1\n\n";
  for (const [number, unit] of ["Staff", ...staffUnits, ...otherUnits].entries()) {
    yield writeEntry(unitDn(unit), [
      ["objectClass", "top", "organizationalUnit"],
      ["ou", unit],
      ...identify(organisation, "unit", number, created),
    ]);
  }
}

export function* writeUsers(organisation: Organisation): FileText {
  yield "version: 1\n\n";
  for (const { number, account } of organisation.directoryAccounts()) {
    yield writeEntry(accountDn(account), describeUser(organisation, number, account));
  }
}

function describeUser(
  organisation: Organisation,
  number: number,
  account: DirectoryAccount,
): readonly Attribute[] {
  const { managerIndex } = account;
  const manager = managerIndex === undefined ? undefined : mainAccount(organisation, managerIndex);
  const changed = account.lastActivityAt ?? account.createdAt;
  return [
    ["objectClass", "top", "person", "organizationalPerson", "user"],
    ["cn", account.login],
    ["sAMAccountName", account.login],
    ["userPrincipalName", addressOf(account.login)],
    ["displayName", account.displayName],
    ["givenName", account.givenName],
    ["sn", account.familyName],
    ["mail", account.mail],
    ["employeeID", account.employeeId],
    ["department", account.department],
    ["title", account.jobTitle],
    ["company", "Acme"],
    ["manager", manager === undefined ? undefined : accountDn(manager)],
    ["userAccountControl", account.isEnabled ? "512" : "514"],
    ["accountExpires", "9223372036854775807"],
    [
      "lastLogonTimestamp",
      account.lastActivityAt === undefined ? undefined : toFileTime(account.lastActivityAt),
    ],
    ["pwdLastSet", toFileTime(account.createdAt)],
    ["whenCreated", toGeneralizedTime(account.createdAt)],
    ...identify(organisation, "directory", number, toGeneralizedTime(changed)),
  ];
}

function mainAccount(organisation: Organisation, index: number): DirectoryAccount | undefined {
  return organisation.situation(index).directory[0];
}

function identify(
  organisation: Organisation,
  kind: "unit" | "directory" | "group" | "computer",
  number: number,
  changed: string,
): readonly Attribute[] {
  return [
    ["objectGUID", toGuidBytes(organisation.id(kind, number))],
    ["whenChanged", changed],
  ];
}

/** Groups hold the names of their members; the members of all groups are found in one pass over the accounts. */
export function* writeGroups(organisation: Organisation): FileText {
  const members = new Map<string, Numbered<DirectoryAccount>["number"][]>();
  for (const { number, account } of organisation.directoryAccounts()) {
    for (const group of account.groups) {
      const list = members.get(group);
      if (list === undefined) members.set(group, [number]);
      else list.push(number);
    }
  }
  yield "version: 1\n\n";
  for (const [number, group] of directoryGroups.entries()) {
    yield* writeGroup(organisation, number, group, members.get(group.name) ?? []);
  }
}

const groupTypes = { security: "-2147483646", distribution: "2", builtin: "-2147483643" } as const;

function* writeGroup(
  organisation: Organisation,
  number: number,
  group: GroupSpec,
  members: readonly number[],
): FileText {
  const head = writeEntry(groupDn(group.name), [
    ["objectClass", "top", "group"],
    ["cn", group.name],
    ["sAMAccountName", group.name],
    ["description", group.description],
    ["groupType", groupTypes[group.kind]],
    ["adminCount", group.isPrivileged === true ? "1" : undefined],
    ["whenCreated", created],
    ...identify(organisation, "group", number, created),
    ["member", ...group.contains.map(groupDn)],
  ]);
  yield head.slice(0, -1);
  for (const member of members) {
    const account = organisation.directoryAccount(member)?.account;
    if (account !== undefined) yield writeLine("member", accountDn(account));
  }
  yield "\n";
}

/** A laptop for everybody in an office; every tenth was last seen long ago. */
export function* writeComputers(organisation: Organisation): FileText {
  const { people, calendar, chance } = organisation;
  yield "version: 1\n\n";
  for (let index = 0; index < people.count; index += 1) {
    const owner = mainAccount(organisation, index);
    if (owner?.isEnabled !== true || owner.department === "Warehouse") continue;
    const name = `LT-${accountNumber(index).toString().padStart(6, "0")}`;
    const isForgotten = chance.below("forgotten laptop", index, 10) === 0;
    const seen = calendar.moment(isForgotten ? -200 : -1 - ((calendar.dayNumber + index) % 10), index);
    yield writeEntry(`CN=${name},OU=Computers,${base}`, [
      ["objectClass", "top", "person", "organizationalPerson", "user", "computer"],
      ["cn", name],
      ["sAMAccountName", `${name}$`],
      ["dNSHostName", `${name.toLowerCase()}.corp.example`],
      ["operatingSystem", "Windows 11 Enterprise"],
      ["operatingSystemVersion", "10.0 (26100)"],
      ["managedBy", accountDn(owner)],
      ["userAccountControl", "4096"],
      ["lastLogonTimestamp", toFileTime(seen)],
      ["whenCreated", created],
      ...identify(organisation, "computer", index, toGeneralizedTime(seen)),
    ]);
  }
}
