// How attributes are read. What is not in this table is text: one value as text, several as a list.
import type { FieldValue } from "@edp/connector-sdk";
import { decodeAccountControl } from "./values/account-control.ts";
import { decodeGroupType } from "./values/group-type.ts";
import { readGuid } from "./values/guid.ts";
import { readSid } from "./values/sid.ts";
import { decodeFileTime, decodeGeneralizedTime } from "./values/time.ts";

type Syntax =
  /** Bytes with one canonical text, which stands under the attribute's own name. */
  | { readonly kind: "bytes"; readonly read: (value: Buffer) => string | undefined }
  /** Text that means something else: it stays as it is, its meaning stands under `decoded`. */
  | { readonly kind: "coded"; readonly decode: (text: string) => FieldValue }
  /** The name of another entry: it stays as it is, that entry's GUID stands under `decoded`. */
  | { readonly kind: "name" }
  | { readonly kind: "binary" }
  | { readonly kind: "text" };

export interface AttributeRule {
  readonly syntax: Syntax;
  /** Always a list, even of one, so that its readers need not ask. */
  readonly many: boolean;
  /** The directory's order means something. All other lists are sorted, since servers may shuffle them. */
  readonly ordered: boolean;
}

const text: Syntax = { kind: "text" };
const guid: Syntax = { kind: "bytes", read: readGuid };
const sid: Syntax = { kind: "bytes", read: readSid };
const name: Syntax = { kind: "name" };
const binary: Syntax = { kind: "binary" };
const fileTime: Syntax = { kind: "coded", decode: (value) => decodeFileTime(value) ?? null };
const calendarTime: Syntax = { kind: "coded", decode: (value) => decodeGeneralizedTime(value) ?? null };
const accountControl: Syntax = { kind: "coded", decode: (value) => decodeAccountControl(value) ?? null };
const groupType: Syntax = {
  kind: "coded",
  decode: (value) => {
    const type = decodeGroupType(value);
    return type === undefined ? null : new Map(Object.entries(type));
  },
};

const one = (syntax: Syntax): AttributeRule => ({ syntax, many: false, ordered: false });
const many = (syntax: Syntax): AttributeRule => ({ syntax, many: true, ordered: false });

const rules = {
  objectclass: { syntax: text, many: true, ordered: true }, // from the root class down
  objectguid: one(guid),
  "ms-ds-consistencyguid": one(guid),
  objectsid: one(sid),
  sidhistory: many(sid),
  useraccountcontrol: one(accountControl),
  "msds-user-account-control-computed": one(accountControl),
  grouptype: one(groupType),
  accountexpires: one(fileTime),
  lockouttime: one(fileTime),
  lastlogon: one(fileTime),
  lastlogontimestamp: one(fileTime),
  pwdlastset: one(fileTime),
  badpasswordtime: one(fileTime),
  whencreated: one(calendarTime),
  whenchanged: one(calendarTime),
  manager: one(name),
  managedby: one(name),
  member: many(text),
  memberof: many(text),
  proxyaddresses: many(text),
  serviceprincipalname: many(text),
  directreports: many(text),
  usercertificate: many(binary),
  thumbnailphoto: one(binary),
  jpegphoto: many(binary),
} as const satisfies Record<string, AttributeRule>;

const otherwise = one(text);

export function ruleOf(attribute: string): AttributeRule {
  const key = attribute.toLowerCase();
  return Object.hasOwn(rules, key) ? rules[key as keyof typeof rules] : otherwise; // hasOwn says it is a key
}

/** Attributes that hold keys or passwords. No configuration makes EDP ask for them. */
export const forbiddenAttributes: ReadonlySet<string> = new Set([
  "unicodepwd",
  "userpassword",
  "dbcspwd",
  "ntpwdhistory",
  "lmpwdhistory",
  "supplementalcredentials",
  "msds-managedpassword",
  "msds-keycredentiallink",
  "ms-mcs-admpwd",
  "mslaps-password",
  "mslaps-encryptedpassword",
  "mslaps-encryptedpasswordhistory",
  "mslaps-encrypteddsrmpassword",
  "mslaps-encrypteddsrmpasswordhistory",
  "msfve-recoverypassword",
  "msfve-keypackage",
  "trustauthincoming",
  "trustauthoutgoing",
  "unixuserpassword",
  "mssfu30password",
]);
