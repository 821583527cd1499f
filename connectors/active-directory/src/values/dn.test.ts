import { describe, expect, test } from "vitest";
import { createScope, normaliseDn, parentOf, parseExtendedDn } from "./dn.ts";

describe("The name above", () => {
  test.each([
    ["CN=Ada,OU=Staff,DC=corp,DC=example", "OU=Staff,DC=corp,DC=example"],
    ["CN=Lovelace\\, Ada,OU=Staff,DC=corp", "OU=Staff,DC=corp"],
    ["CN=ends in a backslash\\\\,OU=Staff", "OU=Staff"],
    ["CN=three\\\\\\,not yet,OU=Staff", "OU=Staff"],
    ["CN=a+SN=b, OU=Staff", "OU=Staff"],
    ["CN=\\2C,OU=Staff", "OU=Staff"],
    ["CN=,OU=Staff", "OU=Staff"],
    ["DC=example", undefined],
    ["", undefined],
  ])("%s is below %s", (dn, parent) => {
    expect(parentOf(dn)).toBe(parent);
  });
});

describe("Names are compared", () => {
  test.each([
    ["CN=Ada,OU=Staff", "cn=ADA,ou=staff"],
    ["CN=Ada, OU=Staff", "CN=Ada,OU=Staff"],
    ["CN = Ada , OU = Staff", "CN=Ada,OU=Staff"],
    ["CN=M\\C3\\BCller,OU=Staff", "CN=Müller,OU=Staff"],
    ["CN=Lovelace\\2C Ada,OU=Staff", "CN=Lovelace\\, Ada,OU=Staff"],
  ])("%s is %s", (one, other) => {
    expect(normaliseDn(one)).toBe(normaliseDn(other));
  });

  test.each([
    ["CN=a\\,OU=Staff", "CN=a,OU=Staff"],
    ["CN=a\\ ,OU=Staff", "CN=a,OU=Staff"],
    ["CN=Ada,OU=Staff", "CN=Ada,OU=Staffs"],
  ])("%s is not %s", (one, other) => {
    expect(normaliseDn(one)).not.toBe(normaliseDn(other));
  });
});

describe("A base holds", () => {
  const isUnder = createScope("DC=corp,DC=example");
  test.each([
    ["DC=corp,DC=example", true],
    ["CN=Ada,OU=Staff,dc=Corp, dc=Example", true],
    ["DC=othercorp,DC=example", false],
    ["CN=x\\,DC=corp,DC=example", false],
    ["CN=x\\\\,DC=corp,DC=example", true],
    ["DC=example", false],
    ["", false],
  ])("%s: %s", (dn, expected) => {
    expect(isUnder(dn)).toBe(expected);
  });
});

describe("A name with its GUID in front", () => {
  const guid = "00112233-4455-6677-8899-aabbccddeeff";
  test.each([
    [`<GUID=${guid}>;<SID=S-1-5-32-544>;CN=Admins,DC=corp`, { dn: "CN=Admins,DC=corp", guid }],
    [`<GUID=${guid.toUpperCase()}>;CN=Admins,DC=corp`, { dn: "CN=Admins,DC=corp", guid }],
    ["<GUID=33221100554477668899aabbccddeeff>;CN=Hex,DC=corp", { dn: "CN=Hex,DC=corp", guid }],
    ["CN=Plain,DC=corp", { dn: "CN=Plain,DC=corp" }],
    ["<GUID=no guid>;CN=Odd", { dn: "<GUID=no guid>;CN=Odd" }],
    ["<angry> text", { dn: "<angry> text" }],
  ])("%s", (text, expected) => {
    expect(parseExtendedDn(text)).toEqual(expected);
  });
});
