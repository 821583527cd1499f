// A directory as the objects see it, whichever way it is reached.
import type { RefusalReason } from "@edp/connector-sdk";
import type { DirectoryEntry } from "./entry.ts";

export interface DirectoryQuery {
  /** For messages. */
  readonly object: string;
  /** What a server is asked (RFC 4515). */
  readonly filter: string;
  /** The same question for the classes (lower case) of an entry at hand. */
  readonly selects: (classes: ReadonlySet<string>) => boolean;
  /** What to read beside `objectClass` and `objectGUID`. */
  readonly attributes: readonly string[];
  /** Ask for `<GUID=…>;CN=…` instead of plain names, where the directory can. */
  readonly withGuids?: boolean;
}

export type DirectoryEvent =
  | { readonly kind: "entry"; readonly entry: DirectoryEntry }
  /** An entry that could be found but not understood; `entry` is what could be read of it. */
  | {
      readonly kind: "refused";
      readonly reason: RefusalReason;
      readonly position: string;
      readonly entry: DirectoryEntry;
      readonly sizeBytes: number;
    }
  /** Not everything will be seen. */
  | { readonly kind: "incomplete"; readonly reason: string };

export interface AttributeRange {
  readonly values: readonly Buffer[];
  /** Where the next range begins; undefined after the last. */
  readonly next: number | undefined;
}

/** The GUID of an entry by its name; undefined when the directory at hand does not say. */
export type FindGuid = (dn: string) => string | undefined;

export interface Directory {
  /** Page by page. */
  readonly read: (query: DirectoryQuery) => AsyncIterable<readonly DirectoryEvent[]>;
  /** More values of an attribute whose list was cut; undefined when there is nobody to ask. */
  readonly readRange: (dn: string, attribute: string, from: number) => Promise<AttributeRange | undefined>;
  /** For names that carry no GUID. */
  readonly indexNames: () => Promise<FindGuid>;
}
