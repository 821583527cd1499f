import { describe, expect, test } from "vitest";
import { generateOrganisation } from "../organisation/organisation.ts";
import { writeGroups, writeUsers } from "./directory-ldif.ts";
import { writeWorkers } from "./hr-csv.ts";
import { toFileTime, toGeneralizedTime, toGuidBytes, writeEntry, writeLine } from "./ldif-text.ts";

const organisation = generateOrganisation({
  organisation: "acme",
  people: 200,
  seed: 7,
  today: "2026-11-23",
});

describe("LDIF", () => {
  test.each([
    ["plain", "cn: plain\n"],
    [" leading blank", "cn:: IGxlYWRpbmcgYmxhbms=\n"],
    ["trailing blank ", "cn:: dHJhaWxpbmcgYmxhbmsg\n"],
    [":colon first", "cn:: OmNvbG9uIGZpcnN0\n"],
    ["Zoë", "cn:: Wm/Dqw==\n"],
    ["two\nlines", "cn:: dHdvCmxpbmVz\n"],
  ])("%j is written so that it can be read back", (value, line) => {
    expect(writeLine("cn", value)).toBe(line);
  });

  test("long lines are folded at 76 characters", () => {
    const lines = writeLine("description", "x".repeat(200)).trimEnd().split("\n");
    expect(lines.map((line) => line.length)).toEqual([76, 76, 63]);
    expect(lines.map((line, index) => (index === 0 ? line : line.slice(1))).join("")).toBe(
      `description: ${"x".repeat(200)}`,
    );
  });

  test("values that are not there are left out", () => {
    expect(
      writeEntry("CN=a", [
        ["cn", "a"],
        ["mail", undefined],
        ["objectClass", "top", "user"],
      ]),
    ).toBe("dn: CN=a\ncn: a\nobjectClass: top\nobjectClass: user\n\n");
  });

  test("a GUID is stored with its first three parts turned around", () => {
    expect(toGuidBytes("01020304-0506-0708-090a-0b0c0d0e0f10").toString("hex")).toBe(
      "0403020106050807090a0b0c0d0e0f10",
    );
  });

  test("times are written as Active Directory counts them", () => {
    expect(toFileTime("1970-01-01T00:00:00Z")).toBe("116444736000000000");
    expect(toGeneralizedTime("2026-11-23T08:09:10Z")).toBe("20261123080910.0Z");
  });
});

test("every group's member is an entry of the export", () => {
  const unfold = (text: Iterable<string>): string => [...text].join("").replaceAll("\n ", "");
  const users = unfold(writeUsers(organisation));
  const groups = unfold(writeGroups(organisation));
  const names = new Set([...`${users}${groups}`.matchAll(/^dn: (.+)$/gm)].map(([, dn]) => dn));
  const members = [...groups.matchAll(/^member: (.+)$/gm)].map(([, dn]) => dn);
  expect(members.length).toBeGreaterThan(200);
  expect(members.filter((dn) => !names.has(dn))).toEqual([]);
});

test("a worker's line has a value or a blank for each column", () => {
  const [head = "", ...lines] = [...writeWorkers(organisation)];
  const columns = head.split(",").length;
  expect(lines.map((line) => line.split(",").length).filter((count) => count !== columns)).toEqual([]);
  expect(lines).toHaveLength(organisation.people.count + 1);
});
