// A cell as a value: what stands in the file, and what its type and its format say that it is.
import { toExactNumber, type FieldValue } from "@edp/connector-sdk";
import type { DateKind } from "./number-format.ts";
import { unescapeText } from "./unescape-text.ts";
import type { Workbook } from "./workbook.ts";

export interface Cell {
  /** `s` shared text, `str` text of a formula, `inlineStr`, `b`, `e`, `d` ISO date, `n` or nothing: a number. */
  readonly type: string | undefined;
  readonly style: number;
  readonly value: string | undefined;
  readonly hasFormula: boolean;
}

const dayMs = 86_400_000;
/** 9999-12-31 in the system of 1900. */
const lastDay = 2_958_465;

export function readCell(cell: Cell, workbook: Workbook): FieldValue {
  const { type } = cell;
  const isText = type === "str" || type === "inlineStr";
  const value = cell.value === "" && !isText ? undefined : cell.value;
  // Written by a program that does not calculate; the value was never there, which is not the same as empty.
  if (value === undefined) return cell.hasFormula ? toError("not calculated") : null;
  switch (type) {
    case "s":
      return toText(workbook.strings.read(Number(value)) ?? toError(`shared text ${value} is missing`));
    case "str":
    case "inlineStr":
      return toText(unescapeText(value));
    case "b":
      return value === "1" || value === "true";
    case "e":
      return toError(value);
    case "d":
      return value;
    case undefined:
    default:
      return readNumber(value, workbook.dateStyles[cell.style], workbook.is1904);
  }
}

/** A formula that gives no text gives an empty cell. */
function toText(value: string | FieldValue): FieldValue {
  return value === "" ? null : value;
}

/** `{"$error":"#N/A"}`: told from a text, and never a key. */
function toError(word: string): FieldValue {
  return new Map([["$error", word]]);
}

function readNumber(text: string, kind: DateKind | undefined, is1904: boolean): FieldValue {
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number)) return toError(text);
  if (kind !== undefined) {
    const date = writeDate(number, kind, is1904);
    if (date !== undefined) return date;
  }
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? toExactNumber(text) : number;
}

/** ISO 8601 without a zone, to the millisecond; undefined for numbers that are no day of the calendar. */
function writeDate(serial: number, kind: DateKind, is1904: boolean): string | undefined {
  if (serial < 0 || serial >= lastDay + 1) return undefined;
  if (kind === "elapsed") return writeElapsed(serial);
  const isDay = Number.isInteger(serial);
  if (kind === "time" && serial < 1) return writeTime(serial);
  const ms = findDay(serial, is1904);
  if (ms === undefined) return undefined;
  const iso = new Date(ms)
    .toISOString()
    .replace("Z", "")
    .replace(/\.000$/, "");
  return kind === "date" && isDay ? iso.slice(0, 10) : iso;
}

/** Excel's 1900 was a leap year: its day 60 never was, and the days before it are one off. Day 0 is none at all. */
function findDay(serial: number, is1904: boolean): number | undefined {
  if (is1904) return Date.UTC(1904, 0, 1) + toMs(serial);
  const day = Math.floor(serial);
  if (day === 0 || day === 60) return undefined;
  return Date.UTC(1899, 11, day < 60 ? 31 : 30) + toMs(serial);
}

function toMs(serial: number): number {
  return Math.round(serial * dayMs);
}

function writeTime(serial: number): string | undefined {
  const ms = toMs(serial);
  return ms >= dayMs
    ? undefined
    : new Date(ms)
        .toISOString()
        .slice(11, 23)
        .replace(/\.000$/, "");
}

function writeElapsed(serial: number): string {
  const ms = toMs(serial);
  const hours = Math.floor(ms / 3_600_000)
    .toString()
    .padStart(2, "0");
  return `${hours}${new Date(ms % 3_600_000)
    .toISOString()
    .slice(13, 23)
    .replace(/\.000$/, "")}`;
}
