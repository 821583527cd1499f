// A directory as the objects see it, whichever way it is reached.
import type { RefusalReason } from "@edp/connector-sdk";
import type { ChangeFeed } from "./changes/feed.ts";
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
  /** Where to look instead of at the definition's base. Live only, as the next two. */
  readonly base?: string;
  /** Only what changed since: the first number that counts. */
  readonly fromUsn?: bigint;
  /** Only what was deleted. */
  readonly isDeleted?: boolean;
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
  /** Number of the entry's last change. Another one in the next piece means that the list is another, too. */
  readonly version?: string | undefined;
}

export interface Directory {
  /** Can it write names with the GUIDs of their entries (`withGuids`)? If not, an index of names must do. */
  readonly givesGuids: boolean;
  /** Page by page. */
  readonly read: (query: DirectoryQuery) => AsyncIterable<readonly DirectoryEvent[]>;
  /**
   * More values of an attribute whose list was cut. `gone`: the entry is not there any more; undefined: there is
   * nobody to ask.
   */
  readonly readRange: (
    dn: string,
    attribute: string,
    from: number,
  ) => Promise<AttributeRange | "gone" | undefined>;
  /** Of several domains: is one of them out of reach? Absent: it is one domain. */
  readonly isPartial?: () => boolean;
  /** How far its changes go, to be asked before reading. Undefined where nobody can tell: files, other servers. */
  readonly openFeed: () => Promise<ChangeFeed | undefined>;
}

/** The entries among the events; for passes that only look something up. */
export async function* onlyEntries(
  pages: AsyncIterable<readonly DirectoryEvent[]>,
): AsyncGenerator<DirectoryEntry> {
  for await (const events of pages) {
    for (const event of events) if (event.kind === "entry") yield event.entry;
  }
}
