// What a workbook says about itself: which sheet is where, from which day it counts, which cells are dates.
import { EdpError } from "@edp/base";
import { posix } from "node:path";
import type { FileReading } from "../file-reading.ts";
import { notExcel } from "./errors.ts";
import type { DateKind } from "./number-format.ts";
import { readPart } from "./parse-part.ts";
import { readSharedStrings, type SharedStrings } from "./shared-strings.ts";
import { readDateStyles } from "./styles.ts";
import type { Zip } from "./zip.ts";

export interface Workbook {
  /** Name of the part. */
  readonly sheetPart: string;
  readonly is1904: boolean;
  /** By a cell's style. */
  readonly dateStyles: readonly (DateKind | undefined)[];
  readonly strings: SharedStrings;
}

interface Relation {
  readonly type: string;
  readonly target: string;
}

interface Sheet {
  readonly name: string;
  readonly relation: string;
}

export async function readWorkbook(reading: FileReading, zip: Zip): Promise<Workbook> {
  if (zip.names().some((name) => name.endsWith("vbaProject.bin"))) throw refuse(reading, "EDP-SRC-321");
  const main = findTarget(await readRelations(reading, zip, "_rels/.rels", ""), "officeDocument");
  if (main === undefined) throw notExcel(reading, "it is a zip, but no workbook");
  if (main.endsWith(".bin")) throw refuse(reading, "EDP-SRC-320");
  const folder = posix.dirname(main);
  const relationsPart = `${folder}/_rels/${posix.basename(main)}.rels`;
  const relations = await readRelations(reading, zip, relationsPart, folder);
  const { sheets, is1904 } = await readSheets(reading, zip, main);
  const styles = findTarget(relations, "styles");
  const strings = findTarget(relations, "sharedStrings");
  return {
    sheetPart: chooseSheet(reading, sheets, relations),
    is1904,
    dateStyles: styles === undefined ? [] : await readDateStyles(reading, zip.read(styles)),
    strings: await readSharedStrings(reading, strings === undefined ? undefined : zip.read(strings)),
  };
}

async function readRelations(
  reading: FileReading,
  zip: Zip,
  part: string,
  folder: string,
): Promise<ReadonlyMap<string, Relation>> {
  const relations = new Map<string, Relation>();
  if (!zip.has(part)) return relations;
  await readPart(reading, zip.read(part), {
    open: (name, { Id, Type = "", Target = "", TargetMode }) => {
      if (name !== "Relationship" || Id === undefined || TargetMode === "External") return;
      const target = posix.join(Target.startsWith("/") ? "" : folder, Target).replace(/^\//, "");
      relations.set(Id, { type: Type.slice(Type.lastIndexOf("/") + 1), target });
    },
  });
  return relations;
}

function findTarget(relations: ReadonlyMap<string, Relation>, type: string): string | undefined {
  return [...relations.values()].find((relation) => relation.type === type)?.target;
}

async function readSheets(
  reading: FileReading,
  zip: Zip,
  part: string,
): Promise<{ readonly sheets: readonly Sheet[]; readonly is1904: boolean }> {
  const sheets: Sheet[] = [];
  let is1904 = false;
  await readPart(reading, zip.read(part), {
    open: (element, attributes) => {
      const { name = "" } = attributes;
      if (element === "sheet") sheets.push({ name, relation: findRelationId(attributes) });
      if (element === "workbookPr") is1904 = ["1", "true"].includes(attributes["date1904"] ?? "");
    },
  });
  return { sheets, is1904 };
}

function findRelationId(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes).find(([name]) => name.endsWith(":id"))?.[1] ?? "";
}

/** By its name, or the first; sheets that are only a chart are none. */
function chooseSheet(
  reading: FileReading,
  sheets: readonly Sheet[],
  relations: ReadonlyMap<string, Relation>,
): string {
  const { source, watched, object } = reading;
  const readable = sheets.filter(({ relation }) => relations.get(relation)?.type === "worksheet");
  const wanted = object.sheet;
  const chosen = wanted === undefined ? readable[0] : readable.find(({ name }) => name === wanted);
  const part = chosen === undefined ? undefined : relations.get(chosen.relation)?.target;
  if (part !== undefined) return part;
  const known = readable.map(({ name }) => name);
  throw new EdpError("EDP-SRC-323", { source, file: watched.file.name, sheet: wanted ?? "", known });
}

function refuse({ source, watched }: FileReading, code: "EDP-SRC-320" | "EDP-SRC-321"): EdpError {
  const file = watched.file.name;
  return code === "EDP-SRC-321"
    ? new EdpError(code, { source, file })
    : new EdpError(code, { source, file, kind: "a binary workbook (xlsb)" });
}
