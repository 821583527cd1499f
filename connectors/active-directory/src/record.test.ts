import { describe, expect, test } from "vitest";
import type { DirectoryEntry } from "./entry.ts";
import { noNames, type NameIndex } from "./names.ts";
import { entryObjects } from "./objects.ts";
import { createRecord } from "./record.ts";

const guid = "00112233-4455-6677-8899-aabbccddeeff";
const guidBytes = Buffer.from("33221100554477668899aabbccddeeff", "hex");

function createEntry(
  attributes: Readonly<Record<string, readonly (string | Buffer)[]>>,
  dn = "CN=Ada,DC=corp",
): DirectoryEntry {
  const all = Object.entries({ objectguid: [guidBytes], ...attributes });
  return {
    dn,
    position: dn,
    attributes: new Map(all.map(([name, values]) => [name, values.map((one) => Buffer.from(one))])),
  };
}

function read(
  attributes: Readonly<Record<string, readonly (string | Buffer)[]>>,
  allowed: readonly string[],
  names: NameIndex = noNames,
): unknown {
  return JSON.parse(createRecord(createEntry(attributes), allowed, names)?.payload ?? "null");
}

describe("A record", () => {
  test("has the allowed attributes in their order, as text, and what the text means beside them", () => {
    const entry = createEntry({
      whenchanged: ["20261123164027.0Z"],
      useraccountcontrol: ["514"],
      accountexpires: ["9223372036854775807"],
      lockouttime: ["134399256275227580"],
      samaccountname: ["ada"],
      secret: ["x"],
    });
    const record = createRecord(entry, [...entryObjects.users.attributes], noNames);
    expect(record?.recordId).toBe(guid);
    expect(record?.sourceUpdatedAt).toBe("2026-11-23T16:40:27Z");
    expect(record?.payload).toBe(
      `{"objectGUID":"${guid}","distinguishedName":"CN=Ada,DC=corp","sAMAccountName":"ada",` +
        `"userAccountControl":"514","accountExpires":"9223372036854775807","lockoutTime":"134399256275227580",` +
        `"whenChanged":"20261123164027.0Z","decoded":{"userAccountControl":["ACCOUNTDISABLE","NORMAL_ACCOUNT"],` +
        `"accountExpires":null,"lockoutTime":"2026-11-23T16:40:27.5227580Z","whenChanged":"2026-11-23T16:40:27Z"}}`,
    );
  });

  test.each([
    ["an empty value", { sn: [""] }, ["sn"], { sn: "" }],
    ["text that is no text", { sn: [Buffer.from("ff00", "hex")] }, ["sn"], { sn: { $base64: "/wA=" } }],
    ["a byte order mark", { sn: ["\ufeffx"] }, ["sn"], { sn: "\ufeffx" }],
    ["one of a kind that may be many", { memberof: ["CN=b"] }, ["memberOf"], { memberOf: ["CN=b"] }],
    [
      "many, in one order",
      { memberof: ["CN=b", "CN=B", "CN=a"] },
      ["memberOf"],
      { memberOf: ["CN=B", "CN=a", "CN=b"] },
    ],
    ["several where one is usual", { description: ["b", "a"] }, ["description"], { description: ["a", "b"] }],
    [
      "classes, from the root down",
      { objectclass: ["top", "person"] },
      ["objectClass"],
      { objectClass: ["top", "person"] },
    ],
    [
      "bytes",
      { thumbnailphoto: [Buffer.from("ffd8", "hex")] },
      ["thumbnailPhoto"],
      { thumbnailPhoto: { $base64: "/9g=" } },
    ],
    [
      "a SID",
      { objectsid: [Buffer.from("01010000000000051200 0000".replace(" ", ""), "hex")] },
      ["objectSid"],
      { objectSid: "S-1-5-18" },
    ],
    [
      "a SID that is none",
      { objectsid: [Buffer.from("02", "hex")] },
      ["objectSid"],
      { objectSid: { $base64: "Ag==" } },
    ],
    [
      "names with their GUIDs in front",
      { memberof: [`<GUID=${guid}>;CN=b`] },
      ["memberOf"],
      { memberOf: ["CN=b"] },
    ],
    ["nothing that it has not", {}, ["sn"], {}],
  ] as const)("keeps %s", (_, attributes, allowed, expected) => {
    expect(read(attributes, allowed)).toEqual({ ...expected, decoded: {} });
  });

  test("names what the server works out: locked, password expired", () => {
    const name = "msDS-User-Account-Control-Computed";
    expect(read({ [name.toLowerCase()]: ["8388624"] }, [name])).toEqual({
      [name]: "8388624",
      decoded: { [name]: ["LOCKOUT", "PASSWORD_EXPIRED"] },
    });
  });

  test("keeps a number whose meaning cannot be read", () => {
    expect(read({ pwdlastset: ["soon"] }, ["pwdLastSet"])).toEqual({
      pwdLastSet: "soon",
      decoded: { pwdLastSet: null },
    });
  });

  test("says who the manager is: by the server's word, else by the index, else not", () => {
    const names: NameIndex = { ...noNames, findGuid: (dn) => (dn === "CN=Boss" ? "from-index" : undefined) };
    const decoded = (manager: string): unknown => read({ manager: [manager] }, ["manager"], names);
    expect(decoded(`<GUID=${guid}>;CN=Boss`)).toEqual({ manager: "CN=Boss", decoded: { manager: guid } });
    expect(decoded("CN=Boss")).toEqual({ manager: "CN=Boss", decoded: { manager: "from-index" } });
    expect(decoded("CN=Other")).toEqual({ manager: "CN=Other", decoded: {} });
  });

  test("says in which unit it stands", () => {
    const names: NameIndex = { ...noNames, findUnitAbove: () => "unit" };
    expect(read({}, [], names)).toEqual({ decoded: { organizationalUnit: "unit" } });
  });

  test("is none without a GUID", () => {
    const entry = { ...createEntry({}), attributes: new Map([["objectguid", [Buffer.from("short")]]]) };
    expect(createRecord(entry, ["objectGUID"], noNames)).toBeUndefined();
  });
});

describe("Objects", () => {
  const belongsTo = (...classes: string[]): string[] =>
    Object.entries(entryObjects)
      .filter(([, { selects }]) => selects(new Set(classes)))
      .map(([name]) => name);

  test.each([
    [["top", "person", "organizationalperson", "user"], ["users"]],
    [["top", "person", "organizationalperson", "user", "inetorgperson"], ["users"]],
    [["top", "person", "organizationalperson", "user", "computer"], ["computers"]],
    [["top", "user", "computer", "msds-groupmanagedserviceaccount"], ["users"]],
    [["top", "user", "computer", "msds-managedserviceaccount"], ["users"]],
    [["top", "person", "organizationalperson", "contact"], ["users"]],
    [["top", "group"], ["groups"]],
    [["top", "organizationalunit"], ["organizational_units"]],
    [["top", "container"], []],
    [["top", "foreignsecurityprincipal"], []],
    [[], []],
  ])("%j belongs to %j", (classes, objects) => {
    expect(belongsTo(...classes)).toEqual(objects);
  });
});
