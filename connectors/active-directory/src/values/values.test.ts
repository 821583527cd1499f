import { describe, expect, test } from "vitest";
import { decodeAccountControl } from "./account-control.ts";
import { decodeGroupType } from "./group-type.ts";
import { decodeGuid, readGuid } from "./guid.ts";
import { decodeSid, readSid, ridOf } from "./sid.ts";
import { decodeFileTime, decodeGeneralizedTime } from "./time.ts";

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");

describe("A GUID", () => {
  test("has its first three groups turned round and its last two not", () => {
    expect(decodeGuid(bytes("33221100 5544 7766 8899 aabbccddeeff"))).toBe(
      "00112233-4455-6677-8899-aabbccddeeff",
    );
  });

  test("leaves the bytes that it was read from as they were", () => {
    const value = bytes("33221100 5544 7766 8899 aabbccddeeff");
    decodeGuid(value);
    expect(value.toString("hex")).toBe("33221100554477668899aabbccddeeff");
  });

  test("is read from text as well, in one spelling", () => {
    const text = "{00112233-4455-6677-8899-AABBCCDDEEFF}";
    expect(readGuid(Buffer.from(text))).toBe("00112233-4455-6677-8899-aabbccddeeff");
    // 16 characters are 16 bytes: never text.
    expect(readGuid(Buffer.from("abcdefghijklmnop"))).toBe("64636261-6665-6867-696a-6b6c6d6e6f70");
  });

  test.each(["", "00", "33221100554477668899aabbccddee", "00".repeat(17)])("is nothing else: %s", (hex) => {
    expect(readGuid(bytes(hex))).toBeUndefined();
  });
});

describe("A SID", () => {
  test.each([
    ["01 01 000000000005 12000000", "S-1-5-18"],
    ["01 02 000000000005 20000000 20020000", "S-1-5-32-544"],
    ["01 05 000000000005 15000000 ffffffff 01000000 02000000 01020000", "S-1-5-21-4294967295-1-2-513"],
    ["01 00 00000000ffff", "S-1-65535"],
  ])("%s is %s", (hex, text) => {
    expect(decodeSid(bytes(hex))).toBe(text);
    expect(readSid(Buffer.from(text))).toBe(text);
  });

  test.each(["", "01", "02 01 000000000005 12000000", "01 02 000000000005 12000000", "01 10 000000000005"])(
    "is nothing that is cut or of another revision: %s",
    (hex) => {
      expect(decodeSid(bytes(hex))).toBeUndefined();
    },
  );

  test("ends with the number that primaryGroupID uses", () => {
    expect(ridOf("S-1-5-21-1-2-3-513")).toBe("513");
    expect(ridOf("513")).toBeUndefined();
  });
});

describe("A FILETIME", () => {
  test.each([
    ["134399256275227580", "2026-11-23T16:40:27.5227580Z"],
    ["1", "1601-01-01T00:00:00.0000001Z"],
    ["116444736000000000", "1970-01-01T00:00:00.0000000Z"],
    ["2650467743999999999", "9999-12-31T23:59:59.9999999Z"],
    // Zero and the largest number mean never.
    ["0", undefined],
    ["9223372036854775807", undefined],
    ["2650467744000000000", undefined],
    ["-1", undefined],
    ["", undefined],
    ["12.5", undefined],
    ["99999999999999999999999", undefined],
  ])("%s is %s", (text, iso) => {
    expect(decodeFileTime(text)).toBe(iso);
  });
});

describe("A GeneralizedTime", () => {
  test.each([
    ["20261123164027.0Z", "2026-11-23T16:40:27Z"],
    ["20261123164027Z", "2026-11-23T16:40:27Z"],
    ["20261123164027.120Z", "2026-11-23T16:40:27.12Z"],
    ["20261123164027,5Z", "2026-11-23T16:40:27.5Z"],
    ["20261123164027.0+0200", "2026-11-23T14:40:27Z"],
    ["20261231233000.0-0130", "2027-01-01T01:00:00Z"],
    ["2026112316Z", "2026-11-23T16:00:00Z"],
    ["202611231640Z", "2026-11-23T16:40:00Z"],
    ["16010101000000.0Z", "1601-01-01T00:00:00Z"],
    ["20240229000000.0Z", "2024-02-29T00:00:00Z"],
    ["20230229000000.0Z", undefined],
    ["20000229000000.0Z", "2000-02-29T00:00:00Z"],
    ["19000229000000.0Z", undefined],
    ["20260431000000.0Z", undefined],
    ["20260100000000.0Z", undefined],
    ["20261123166027.0Z", undefined],
    ["20261323164027.0Z", undefined],
    ["20261123244027.0Z", undefined],
    ["20261123164027", undefined],
    ["2026112316.5Z", undefined],
    ["yesterday", undefined],
    ["", undefined],
  ])("%s is %s", (text, iso) => {
    expect(decodeGeneralizedTime(text)).toBe(iso);
  });
});

describe("userAccountControl", () => {
  test.each([
    ["512", ["NORMAL_ACCOUNT"]],
    ["514", ["ACCOUNTDISABLE", "NORMAL_ACCOUNT"]],
    ["66082", ["ACCOUNTDISABLE", "PASSWD_NOTREQD", "NORMAL_ACCOUNT", "DONT_EXPIRE_PASSWORD"]],
    ["532480", ["SERVER_TRUST_ACCOUNT", "TRUSTED_FOR_DELEGATION"]],
    ["0", []],
    ["1073741824", []],
    ["abc", undefined],
    ["", undefined],
    ["99999999999", undefined],
  ])("%s is %j", (text, flags) => {
    expect(decodeAccountControl(text)).toEqual(flags);
  });
});

describe("groupType", () => {
  test.each([
    ["-2147483646", { kind: "security", scope: "global" }],
    ["-2147483643", { kind: "security", scope: "domain_local" }],
    ["-2147483640", { kind: "security", scope: "universal" }],
    ["2147483650", { kind: "security", scope: "global" }],
    ["2", { kind: "distribution", scope: "global" }],
    ["8", { kind: "distribution", scope: "universal" }],
    ["0", { kind: "distribution", scope: "unknown" }],
    ["", undefined],
    ["many", undefined],
  ])("%s is %j", (text, type) => {
    expect(decodeGroupType(text)).toEqual(type);
  });
});
