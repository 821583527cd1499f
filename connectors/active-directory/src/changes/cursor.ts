// Where a read of changes goes on. Each domain controller numbers changes by itself (`uSNChanged`), so a place is
// worth something only together with the invocation id of the database that counted; a restored controller gets a
// new one. As JSON:
//
//   {"version":1,"full":"2026-11-23T02:00:00.000Z","scope":"<hash>","controller":"<invocation id>","usn":"40281",
//    "links":"<DirSync cookie, base64>"}
//
// One controller only: what another one had received, and this one had not when it was read, has a lower number
// there than any place that could have been noted. So after a change of controllers everything is read once.
import { EdpError } from "@edp/base";
import { hash } from "node:crypto";
import type { DirectorySettings } from "../config.ts";
import { isEntryObject, type ObjectName } from "../objects.ts";

export interface ChangeCursor {
  /** When everything was read the last time, ISO 8601. */
  readonly full: string;
  /** Hash of what was asked for: another base or another list of attributes needs a full read. */
  readonly scope: string;
  /** Invocation id of the controller that counts. */
  readonly controller: string;
  /** All changes up to this number were read. A decimal of 64 bits. */
  readonly usn: string;
  /** Only of group_memberships: how far single links were read. */
  readonly links?: string | undefined;
}

const version = 1;

export function writeCursor({ full, scope, controller, usn, links }: ChangeCursor): string {
  return JSON.stringify({ version, full, scope, controller, usn, links });
}

export interface CursorRules {
  readonly source: string;
  readonly object: string;
  readonly scope: string;
  readonly now: Date;
  readonly fullEveryDays: number;
}

/** The cursor, or EDP-SRC-031: the pipeline forgets it then and reads everything. */
export function parseCursor(text: string, rules: CursorRules): ChangeCursor {
  const { source, object, scope, now, fullEveryDays } = rules;
  const refuse = (reason: string): never => {
    throw new EdpError("EDP-SRC-031", { source, object, reason });
  };
  const cursor = readJson(text) ?? refuse("the cursor is not of this connector");
  if (cursor.scope !== scope) refuse("the base or the list of attributes is another one");
  const days = (now.getTime() - Date.parse(cursor.full)) / 86_400_000;
  return days < fullEveryDays
    ? cursor
    : refuse(`the last full read is ${days.toFixed(0)} days old (config.fullEveryDays)`);
}

const texts = ["full", "scope", "controller", "usn"] as const;

function readJson(text: string): ChangeCursor | undefined {
  try {
    const value = JSON.parse(text) as (ChangeCursor & { readonly version: unknown }) | null;
    const isOurs = value?.version === version && texts.every((name) => typeof value[name] === "string");
    return isOurs && /^\d{1,20}$/.test(value.usn) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function scopeOf({ baseDn, attributes }: DirectorySettings, object: ObjectName): string {
  const asked = [baseDn, isEntryObject(object) ? attributes[object] : []];
  return hash("sha256", JSON.stringify(asked), "base64url").slice(0, 16);
}
