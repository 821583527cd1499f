import { describe, expect, it } from "vitest";
import { readError } from "../../../../tests/support/connector-context.ts";
import type { FileReading } from "../file-reading.ts";
import { readSharedStrings, type SharedStrings } from "./shared-strings.ts";

const reading = { source: "hr", watched: { file: { name: "grades.xlsx" } } } as unknown as FileReading; // all that errors need

async function* pieces(text: string): AsyncIterable<Buffer> {
  for (const piece of text.match(/.{1,7}/g) ?? []) yield await Promise.resolve(Buffer.from(piece));
}

const read = (items: readonly string[], limitBytes?: number): Promise<SharedStrings> =>
  readSharedStrings(
    reading,
    pieces(`<sst>${items.map((item) => `<si>${item}</si>`).join("")}</sst>`),
    limitBytes,
  );

describe("shared texts", () => {
  it("are found by their number, rich ones put together, without how they are spoken", async () => {
    const strings = await read([
      "<t>a</t>",
      "<r><t>b</t></r><r><t> c</t></r><rPh><t>x</t></rPh><phoneticPr/>",
      "",
      "<t>é_x0041_</t>",
    ]);
    expect([0, 1, 2, 3, 4].map(strings.read)).toEqual(["a", "b c", "", "éA", undefined]);
  });

  it.each([
    ["many texts", Array.from({ length: 50 }, () => "<t>abc</t>")],
    ["one long text", [`<t>${"x".repeat(2_000)}</t>`]],
  ])("end at their limit: %s", async (_name, items) => {
    expect(await readError(() => read(items, 1_000))).toMatchObject({ code: "EDP-SRC-322" });
  });
});
