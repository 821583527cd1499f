// Workbooks as openpyxl writes them, read as openpyxl reads them; and workbooks that nobody should have written.
import type { JsonObject } from "@edp/base";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createTestContext,
  readError,
  summarizeRead,
  type ReadSummary,
} from "../../../../tests/support/connector-context.ts";
import connector from "../index.ts";
import { makeWorkbook, zipParts, type Parts } from "../testing/make-workbook.ts";

const python = fileURLToPath(new URL("../../../../.venv-checks/bin/python", import.meta.url));
const script = fileURLToPath(new URL("../../../../tests/support/write-workbooks.py", import.meta.url));

function runPython(...args: readonly string[]): string {
  const done = spawnSync(python, [script, ...args], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout;
}

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "edp-xlsx-"));
  runPython("write", dir);
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

function readFile(glob: string, object: JsonObject = {}, maxRecordBytes = 1_000_000): Promise<ReadSummary> {
  const config = { path: dir, objects: { o: { glob, format: "xlsx", key: "id", ...object } } };
  const request = {
    object: "o",
    mode: "full",
    cursor: undefined,
    since: undefined,
    until: undefined,
  } as const;
  return summarizeRead(connector.read(createTestContext({ source: "hr", config, maxRecordBytes }), request));
}

const payloads = ({ records }: ReadSummary): string[] => records.map(({ payload }) => payload);

async function readMade(
  bytes: Uint8Array,
  object: JsonObject = {},
  maxRecordBytes?: number,
): Promise<ReadSummary> {
  writeFileSync(join(dir, "made.xlsx"), bytes);
  return readFile("made.xlsx", object, maxRecordBytes);
}

/** The rows below the header. */
const sheet = (rows: string): string =>
  `<worksheet><sheetData><row><c t="str"><v>id</v></c><c t="str"><v>a</v></c></row>${rows}</sheetData></worksheet>`;
const readSheet = (rows: string, parts: Parts = {}): Promise<ReadSummary> =>
  readMade(makeWorkbook(sheet(rows), parts));

describe("a workbook of openpyxl", () => {
  it.each(["kinds.xlsx", "mac.xlsx"])("%s gives what openpyxl reads in it", async (name) => {
    const [header = [], ...rows] = JSON.parse(runPython("read", join(dir, name))) as unknown[][];
    const expected = rows
      .filter((row) => row.some((value) => value !== null))
      .map((row) =>
        Object.fromEntries(header.map((column, at): [string, unknown] => [String(column), row[at]])),
      );
    const read = payloads(await readFile(name)).map((text) => JSON.parse(text) as Record<string, unknown>);
    const day = (value: unknown): unknown =>
      typeof value === "string" ? value.replace(/T00:00:00$/, "") : value;
    // openpyxl has no days without a time, and microseconds where this reader has milliseconds.
    const comparable = (one: Record<string, unknown>): unknown =>
      Object.fromEntries(
        Object.entries(one).map(([key, value]) => [
          key,
          typeof value === "string" ? day(value.replace(/(\.\d{3})000$/, "$1")) : value,
        ]),
      );
    expect(read.map(comparable)).toEqual(expected.map(comparable));
  });

  it("keeps digits, texts and kinds of dates apart", async () => {
    expect(payloads(await readFile("kinds.xlsx"))).toEqual([
      `{"id":1,"name":"Ada","hired":"2026-11-23","seen":"2026-11-23T08:30:00","starts":"08:30:00","share":0.1,"active":true,"worked":"37:30:00"}`,
      `{"id":2,"name":"é <&> \\"x\\"\\n y","hired":"1999-01-01","seen":"2024-02-29T23:59:59.250","starts":"00:00:01","share":-1e-05,"active":false,"worked":"00:05:00"}`,
      `{"id":123456789012,"name":" padded ","hired":"2100-12-31","seen":"2026-01-01T00:00:00","starts":"23:59:59","share":1e+21,"active":true,"worked":"72:00:00"}`,
      `{"id":9,"name":null,"hired":"1950-03-01","seen":null,"starts":null,"share":0,"active":null,"worked":null}`,
    ]);
  });

  it("is read from the sheet and row that the config names; a merged cell has its value in its first cell", async () => {
    const summary = await readFile("layout.xlsx", { sheet: "Members", headerRow: 3 });
    expect(payloads(summary)).toEqual([
      `{"id":"a","team":"blue","total":{"$error":"not calculated"}}`,
      `{"id":"b","team":null,"total":null}`,
    ]);
    expect(summary.refused).toEqual([
      {
        reason: "ragged-row",
        position: "layout.xlsx row 6",
        bytes: `{"row":["c",null,null,null,"a stray note"]}`,
        id: "c",
      },
    ]);
  });

  it("without a header gets its names from the config", async () => {
    const summary = await readFile("layout.xlsx", {
      sheet: "Members",
      headerRow: 4,
      columns: ["id", "team", "x", "total"],
    });
    expect(payloads(summary)[1]).toBe(`{"id":"b","team":null,"x":null,"total":null}`);
  });

  it.each([
    [{ sheet: "People" }, "EDP-SRC-323", "it has: Notes, Members"],
    [{ sheet: "Members", headerRow: 2 }, "EDP-SRC-039", "nothing in row 2"],
    [{ sheet: "Members", headerRow: 90 }, "EDP-SRC-039", "nothing in row 90 or below"],
    [{ sheet: "Members", headerRow: 3, key: "number" }, "EDP-SRC-039", "it has: id, team, total"],
  ])("with %j is refused whole", async (object, code, words) => {
    const error = await readError(() => readFile("layout.xlsx", object));
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(words)]);
  });

  it("of 60,000 rows is streamed", async () => {
    const before = process.memoryUsage.rss();
    const summary = await readFile("large.xlsx");
    expect(summary.records).toHaveLength(60_000);
    expect(summary.records.at(-1)?.payload).toMatch(
      /^\{"id":59999,"name":"Person number 59999","amount":8571\.28571428571\d*,"on":"2026-02-11T15:59:00"\}$/,
    );
    expect(process.memoryUsage.rss() - before).toBeLessThan(250 * 1024 * 1024);
  });
});

describe("cells", () => {
  const row = (cell: string): string => `<row><c><v>1</v></c>${cell}</row>`;
  const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm"/><numFmt numFmtId="165" formatCode="0 &quot;days&quot;"/><numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="21"/></cellXfs></styleSheet>`;

  it.each([
    ["an error", `<c t="e"><v>#N/A</v></c>`, `{"$error":"#N/A"}`],
    ["a formula with its value", `<c><f>1+1</f><v>2</v></c>`, "2"],
    ["a formula that was never calculated", `<c><f>1+1</f></c>`, `{"$error":"not calculated"}`],
    ["a formula that gives no text", `<c t="str"><f>""</f><v></v></c>`, "null"],
    [
      "text that stands in the cell",
      `<c t="inlineStr"><is><r><t>a</t></r><rPh><t>x</t></rPh><r><t xml:space="preserve"> b</t></r></is></c>`,
      `"a b"`,
    ],
    ["characters that XML cannot hold", `<c t="str"><v>a_x000D_b</v></c>`, `"a\\rb"`],
    ["a number with all its digits", `<c><v>12345678901234567.5</v></c>`, "12345678901234567.5"],
    ["a number written otherwise", `<c><v>+05</v></c>`, "5"],
    ["no number at all", `<c><v>x</v></c>`, `{"$error":"x"}`],
    ["an ISO date", `<c t="d"><v>2026-11-23</v></c>`, `"2026-11-23"`],
    ["a date", `<c s="1"><v>46349</v></c>`, `"2026-11-23"`],
    ["a date with a time that its format hides", `<c s="1"><v>46349.5</v></c>`, `"2026-11-23T12:00:00"`],
    ["a date and time at midnight", `<c s="2"><v>46349</v></c>`, `"2026-11-23T00:00:00"`],
    ["a time on a day", `<c s="4"><v>46349.25</v></c>`, `"2026-11-23T06:00:00"`],
    ["the last day before Excel's leap year", `<c s="1"><v>59</v></c>`, `"1900-02-28"`],
    ["the day that never was", `<c s="1"><v>60</v></c>`, "60"],
    ["the day after it", `<c s="1"><v>61</v></c>`, `"1900-03-01"`],
    ["a day before all days", `<c s="1"><v>-1</v></c>`, "-1"],
    ["a day after all days", `<c s="1"><v>2958466</v></c>`, "2958466"],
    ["a number whose format has letters in quotes", `<c s="3"><v>46349</v></c>`, "46349"],
  ])("with %s", async (_name, cell, expected) => {
    expect(payloads(await readSheet(row(cell), { "xl/styles.xml": styles }))).toEqual([
      `{"id":1,"a":${expected}}`,
    ]);
  });

  it("count from 1904 where the workbook says so", async () => {
    const workbook = `<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>`;
    const parts = { "xl/styles.xml": styles, "xl/workbook.xml": workbook };
    const summary = await readSheet(row(`<c s="1"><v>0</v></c>`) + row(`<c s="1"><v>44887</v></c>`), parts);
    expect(payloads(summary)).toEqual([`{"id":1,"a":"1904-01-01"}`, `{"id":1,"a":"2026-11-23"}`]);
  });

  it("that are errors make no key", async () => {
    const summary = await readSheet(`<row><c t="e"><v>#REF!</v></c><c><v>1</v></c></row>`);
    expect(summary.refused).toMatchObject([{ reason: "no-record-id" }]);
  });

  it("of more text than a record may have are put aside by their row", async () => {
    const bytes = makeWorkbook(
      sheet(
        `<row><c><v>1</v></c><c t="str"><v>${"x".repeat(50_000)}</v></c></row><row><c><v>2</v></c></row>`,
      ),
    );
    const summary = await readMade(bytes, {}, 10_000);
    expect([payloads(summary), summary.refused.map(({ reason, id }) => [reason, id])]).toEqual([
      [`{"id":2,"a":null}`],
      [["too-large", "1"]],
    ]);
  });
});

describe("a workbook that nobody should have written", () => {
  const good = makeWorkbook(sheet(`<row><c><v>1</v></c></row>`));
  const bomb = `<row><c><v>1</v></c><c t="str"><v>${"x".repeat(60 * 1024 * 1024)}</v></c></row>`;

  it.each([
    ["a password", () => Buffer.from("d0cf11e0a1b11ae1000000000000", "hex"), "EDP-SRC-320"],
    [
      "a binary sheet",
      () =>
        makeWorkbook(sheet(""), {
          "_rels/.rels": `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.bin"/></Relationships>`,
        }),
      "EDP-SRC-320",
    ],
    ["macros", () => makeWorkbook(sheet(""), { "xl/vbaProject.bin": "x" }), "EDP-SRC-321"],
    ["no sheet", () => makeWorkbook(sheet(""), { "xl/workbook.xml": "<workbook/>" }), "EDP-SRC-323"],
    ["a bomb in its sheet", () => makeWorkbook(sheet(bomb)), "EDP-SRC-042"],
    [
      "a bomb in its texts",
      () =>
        makeWorkbook(sheet(""), {
          "xl/sharedStrings.xml": `<sst><si><t>${"x".repeat(60 * 1024 * 1024)}</t></si></sst>`,
        }),
      "EDP-SRC-042",
    ],
    ["a document type", () => makeWorkbook(`<!DOCTYPE x [<!ENTITY a "b">]>${sheet("")}`), "EDP-SRC-041"],
    [
      "a part missing",
      () =>
        zipParts({
          "_rels/.rels": `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
        }),
      "EDP-SRC-040",
    ],
    ["a name that leads out", () => zipParts({ "../evil": "x" }), "EDP-SRC-040"],
    ["no end", () => good.subarray(0, good.length - 30), "EDP-SRC-040"],
    ["no zip", () => Buffer.from("id,name\n1,a\n"), "EDP-SRC-040"],
    ["nothing", () => Buffer.from(""), "EDP-SRC-040"],
    ["no XML", () => makeWorkbook("<worksheet><sheetData>"), "EDP-SRC-040"],
    ["endless depth", () => makeWorkbook("<a>".repeat(100_000)), "EDP-SRC-040"],
    ["rows that go back", () => makeWorkbook(sheet(`<row r="5"/><row r="5"/>`)), "EDP-SRC-040"],
    [
      "cells that go back",
      () => makeWorkbook(sheet(`<row><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>`)),
      "EDP-SRC-040",
    ],
    ["a cell in column ZZZ", () => makeWorkbook(sheet(`<row><c r="ZZZ2"><v>1</v></c></row>`)), "EDP-SRC-040"],
    ["two columns of one name", () => makeWorkbook(sheet("").replace(">a<", ">id<")), "EDP-SRC-039"],
    ["an empty sheet", () => makeWorkbook("<worksheet><sheetData/></worksheet>"), "EDP-SRC-039"],
  ])("for it has %s, is refused whole", async (_name, make, code) => {
    expect(await readError(() => readMade(make()))).toMatchObject({ code });
  });

  it("leaves no text out that is not there", async () => {
    const summary = await readSheet(`<row><c><v>1</v></c><c t="s"><v>7</v></c></row>`);
    expect(payloads(summary)).toEqual([`{"id":1,"a":{"$error":"shared text 7 is missing"}}`]);
  });

  it("is not what openpyxl writes: that is read in any place of the zip, stored or packed", async () => {
    expect(payloads(await readMade(good))).toEqual([`{"id":1,"a":null}`]);
    expect(payloads(await readMade(readFileSync(join(dir, "kinds.xlsx"))))).toHaveLength(4);
  });
});
