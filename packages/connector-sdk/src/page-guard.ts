// Ends reads that would never end: a source that gives the same next page, or the same page, again and again.
import { EdpError } from "@edp/base";
import { createHash } from "node:crypto";

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

/** A larger page is hashed in samples first: its whole hash costs as much as reading its records. */
const sampledFromBytes = 64 * 1024;
const samples = 16;

export function createPageGuard(options: PageGuardOptions): PageGuard {
  const { source, object, maxPages = 1_000_000 } = options;
  const seen = new Set<string>();
  let page = 0;
  const isNew = (kind: string, content: readonly (string | Uint8Array)[]): boolean => {
    const hash = createHash("sha256");
    for (const part of content) hash.update(part);
    const mark = kind + hash.digest("base64").slice(0, rememberedLength);
    const isUnknown = !seen.has(mark);
    seen.add(mark);
    return isUnknown;
  };
  // Samples alone convict no page. A loop gives the same page for ever, so it is found one round later.
  const isNewPage = (bytes: Uint8Array): boolean =>
    (bytes.length > sampledFromBytes && isNew(`s${bytes.length.toString()} `, sample(bytes))) ||
    isNew("p", [bytes]);
  const refuse = (problem: string): never => {
    throw new EdpError("EDP-SRC-016", { source, object, page, problem });
  };
  return {
    expectNew: ({ bytes, recordCount, next }) => {
      page += 1;
      if (next !== undefined && !isNew("n", [next])) refuse("leads to a page that was already read");
      // Records have keys, so two pages of records can be equal only when they are the same page.
      if (recordCount > 0 && !isNewPage(bytes)) refuse("has the same bytes as an earlier page");
      if (next !== undefined && page >= maxPages) refuse("is not the last one");
    },
  };
}

/** Its beginning, its end, and parts between them at even distances. */
function sample(bytes: Uint8Array): readonly Uint8Array[] {
  const size = sampledFromBytes / samples;
  const step = (bytes.length - size) / (samples - 1);
  return Array.from({ length: samples }, (_, index) => {
    const start = Math.floor(index * step);
    return bytes.subarray(start, start + size);
  });
}
