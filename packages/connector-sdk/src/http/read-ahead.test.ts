import { describe, expect, test } from "vitest";
import { readAhead } from "./read-ahead.ts";

interface Page {
  readonly number: number;
  readonly body: Uint8Array;
}

/** A source of numbered pages that notes what it is asked for. */
function createSource(
  pageCount: number,
  options: { readonly bytes?: number; readonly broken?: number } = {},
) {
  const asked: number[] = [];
  const pages = readAhead<number, Page>(1, {
    open: async (number) => {
      asked.push(number);
      if (number === options.broken) throw new Error(`page ${number.toString()} is broken`);
      return Promise.resolve({ number, body: new Uint8Array(options.bytes ?? 1) });
    },
    next: ({ number }) => (number < pageCount ? number + 1 : undefined),
  });
  return { asked, pages };
}

describe("reading ahead", () => {
  test("gives all pages in order, each asked for once", async () => {
    const { asked, pages } = createSource(4);
    const numbers: number[] = [];
    for await (const { number } of pages) numbers.push(number);
    expect(numbers).toEqual([1, 2, 3, 4]);
    expect(asked).toEqual([1, 2, 3, 4]);
  });

  test("asks for one page more than is worked on, and no further", async () => {
    const { asked, pages } = createSource(4);
    await pages.next();
    expect(asked).toEqual([1, 2]);
  });

  test("does not hold two large pages", async () => {
    const { asked, pages } = createSource(2, { bytes: 9 * 1024 * 1024 });
    await pages.next();
    expect(asked).toEqual([1]);
    expect((await pages.next()).value).toMatchObject({ number: 2 });
  });

  test("tells of a broken page where it would have come", async () => {
    const { pages } = createSource(3, { broken: 2 });
    expect((await pages.next()).value).toMatchObject({ number: 1 });
    await expect(pages.next()).rejects.toThrow("page 2 is broken");
  });

  test("a reader that stops never hears of the page that was on its way", async () => {
    const { asked, pages } = createSource(3, { broken: 2 });
    for await (const { number } of pages) if (number === 1) break;
    expect(asked).toEqual([1, 2]); // an unheard error would fail this run
  });
});
