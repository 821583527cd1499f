// A source's `config`, already valid against connector.yaml, as the value that the rest reads.
import { EdpError } from "@edp/base";
import { isAbsolute, join } from "node:path";
import { forbiddenAttributes } from "./attributes.ts";
import { entryObjects, requiredAttributes, type EntryObjectName } from "./objects.ts";

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** How the connection gets encrypted. `none` only where the definition says `allowPlaintext: true`. */
  readonly encryption: "tls" | "starttls" | "none";
  /** `name:port`, for messages. */
  readonly address: string;
}

export interface LiveSettings {
  readonly kind: "live";
  readonly servers: readonly ServerAddress[];
  readonly allowPlaintext: boolean;
  readonly bindDn: string;
  readonly signIn: "password" | "certificate";
  /** Name of the secret with the password of `bindDn`. */
  readonly passwordSecret: string;
  /** Absolute path of a PEM file with certificates to trust beside the others. */
  readonly caFile: string | undefined;
  readonly pageSize: number;
  /** Values of `member` asked for at once. */
  readonly memberRange: number;
  readonly connectMs: number;
  readonly operationMs: number;
}

export interface ExportSettings {
  readonly kind: "export";
  /** Absolute path of the folder with the LDIF files. */
  readonly folder: string;
}

export interface DirectorySettings {
  readonly source: string;
  readonly baseDn: string;
  /** Bases of other domains of the source: what lies there is theirs, also where it lies below `baseDn`. */
  readonly otherBases: readonly string[];
  readonly way: LiveSettings | ExportSettings;
  /** After so many days a read of changes gives way to a full one. */
  readonly fullEveryDays: number;
  /** Object -> the attributes of its records, in their order. */
  readonly attributes: Readonly<Record<EntryObjectName, readonly string[]>>;
}

interface AttributeChoice {
  readonly add?: readonly string[];
  readonly omit?: readonly string[];
}

/** The shape that the schema in connector.yaml promises, for one domain. */
export interface DomainConfig {
  readonly urls?: readonly string[];
  readonly startTls?: boolean;
  readonly allowPlaintext?: boolean;
  readonly baseDn: string;
  readonly bindDn?: string;
  readonly signIn?: "password" | "certificate";
  readonly passwordSecret?: string;
  readonly export?: string;
  readonly pageSize?: number;
  readonly memberRange?: number;
  readonly fullEveryDays?: number;
  readonly attributes?: Readonly<Partial<Record<EntryObjectName, AttributeChoice>>>;
  readonly timeouts?: { readonly connectMs?: number; readonly operationMs?: number };
  readonly tls?: { readonly caFile?: string };
}

/**
 * Active Directory gives at most 1,000 entries a page. Measured against Samba with 3,000 users: pages of 200 and 500
 * are equally fast, 50 takes twice as long, and 1,000 is slower again, since ldapts joins what it has received with
 * every piece that arrives. The smaller one needs less memory on both sides.
 */
const defaultPageSize = 200;
/** What a domain controller gives of one attribute at once, unless its owner changed MaxValRange. */
const defaultMemberRange = 1500;

/** Less than any tombstone lives, so no deletion is missed. */
const defaultFullEveryDays = 7;

export interface DomainPlace {
  readonly source: string;
  readonly baseDir: string;
  readonly otherBases: readonly string[];
}

export function parseDomain(valid: DomainConfig, place: DomainPlace): DirectorySettings {
  const { source, baseDir, otherBases } = place;
  const inPlatform = (path: string): string => (isAbsolute(path) ? path : join(baseDir, path));
  return {
    source,
    baseDn: valid.baseDn,
    otherBases,
    way:
      valid.export === undefined
        ? parseLive(valid, inPlatform)
        : { kind: "export", folder: inPlatform(valid.export) },
    fullEveryDays: valid.fullEveryDays ?? defaultFullEveryDays,
    attributes: {
      users: chooseAttributes(source, "users", valid.attributes?.users),
      groups: chooseAttributes(source, "groups", valid.attributes?.groups),
      computers: chooseAttributes(source, "computers", valid.attributes?.computers),
      organizational_units: chooseAttributes(
        source,
        "organizational_units",
        valid.attributes?.organizational_units,
      ),
    },
  };
}

function parseLive(config: DomainConfig, inPlatform: (path: string) => string): LiveSettings {
  const startTls = config.startTls ?? false;
  const caFile = config.tls?.caFile;
  return {
    kind: "live",
    servers: (config.urls ?? []).map((url) => parseServer(url, startTls)),
    allowPlaintext: config.allowPlaintext ?? false,
    // For messages, the certificate's owner has no other name here.
    bindDn: config.bindDn ?? "the owner of the client certificate",
    signIn: config.signIn ?? "password",
    passwordSecret: config.passwordSecret ?? "bind-password",
    caFile: caFile === undefined ? undefined : inPlatform(caFile),
    pageSize: config.pageSize ?? defaultPageSize,
    memberRange: config.memberRange ?? defaultMemberRange,
    connectMs: config.timeouts?.connectMs ?? 5_000,
    operationMs: config.timeouts?.operationMs ?? 60_000,
  };
}

function parseServer(text: string, startTls: boolean): ServerAddress {
  const url = new URL(text);
  const isTls = url.protocol === "ldaps:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? (isTls ? 636 : 389) : Number(url.port);
  const encryption = isTls ? "tls" : startTls ? "starttls" : "none";
  return { host, port, encryption, address: `${url.hostname}:${port.toString()}` };
}

function chooseAttributes(
  source: string,
  object: EntryObjectName,
  choice: AttributeChoice = {},
): readonly string[] {
  const omitted = new Set((choice.omit ?? []).map((name) => name.toLowerCase()));
  const chosen = new Map<string, string>();
  for (const name of [...entryObjects[object].attributes, ...(choice.add ?? [])]) {
    const key = name.toLowerCase();
    if (forbiddenAttributes.has(key)) throw new EdpError("EDP-SRC-064", { source, attribute: name, object });
    if (!chosen.has(key) && (requiredAttributes.includes(name) || !omitted.has(key))) chosen.set(key, name);
  }
  return [...chosen.values()];
}
