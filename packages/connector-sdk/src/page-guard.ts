// Ends reads that would never end: a source that gives the same next page, or the same page, again and again.
import { EdpError } from "@edp/base";
import { hash } from "node:crypto";

export interface PageGuard {
  /**
   * Call once a page, in order. `next` is how the page after this one is asked for (link, cursor, offset);
   * undefined on the last page.
   */
  readonly expectNew: (page: {
    readonly bytes: Uint8Array;
    readonly recordCount: number;
    readonly next: string | undefined;
  }) => void;
}

export interface PageGuardOptions {
  readonly source: string;
  readonly object: string;
  /** Default: a million. */
  readonly maxPages?: number;
}

/** Characters of base64 that are remembered of a hash: 132 bits, so no two pages are mixed up. */
const rememberedLength = 22;

export function createPageGuard(options: PageGuardOptions): PageGuard {
  const { source, object, maxPages = 1_000_000 } = options;
  const seen = new Set<string>();
  let page = 0;
  const remember = (kind: string, content: string | Uint8Array): boolean => {
    const mark = kind + hash("sha256", content, "base64").slice(0, rememberedLength);
    const isNew = !seen.has(mark);
    seen.add(mark);
    return isNew;
  };
  const refuse = (problem: string): never => {
    throw new EdpError("EDP-SRC-016", { source, object, page, problem });
  };
  return {
    expectNew: ({ bytes, recordCount, next }) => {
      page += 1;
      if (next !== undefined && !remember("n", next)) refuse("leads to a page that was already read");
      // Records have keys, so two pages of records can be equal only when they are the same page.
      if (recordCount > 0 && !remember("p", bytes)) refuse("has the same bytes as an earlier page");
      if (next !== undefined && page >= maxPages) refuse("is not the last one");
    },
  };
}
