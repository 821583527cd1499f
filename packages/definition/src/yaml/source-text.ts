import type { Location } from "@edp/base";
import { LineCounter } from "yaml";
import { writePath, type Path } from "../text/path.ts";

type Range = readonly [start: number, end: number];

const maskText = "[secret]";
const widestExcerpt = 100;

/** A file's text, and the way from an offset in it to a Location that people can read. */
export interface SourceText {
  /** Relative to the platform's folder, or to where the file belongs. */
  readonly file: string;
  readonly text: string;
  /** From now on no excerpt shows these characters. `value` is what they mean, when escapes make that differ. */
  readonly hide: (start: number, end: number, value?: string) => void;
  /** The texts that were hidden, for masking messages as well. */
  readonly hiddenTexts: () => readonly string[];
  readonly isHidden: (start: number, end: number) => boolean;
  readonly locate: (start: number, end: number, path?: Path) => Location;
  readonly lineOf: (offset: number) => number;
}

export function createSourceText(file: string, text: string): SourceText {
  const hidden: Range[] = [];
  const values: string[] = [];
  let lines: LineCounter | undefined;
  // Counted only when somebody asks: most files have no problem.
  const positionOf = (offset: number): { line: number; col: number } => {
    lines ??= countLines(text);
    return lines.linePos(Math.min(offset, text.length));
  };
  return {
    file,
    text,
    hide: (start, end, value) => {
      if (value !== undefined) values.push(value);
      hidden.push([start, end]);
      hidden.sort((a, b) => a[0] - b[0]);
    },
    hiddenTexts: () => [...values, ...hidden.map(([start, end]) => text.slice(start, end))],
    isHidden: (start, end) => hidden.some((range) => range[0] < end && start < range[1]),
    lineOf: (offset) => positionOf(offset).line,
    locate: (start, end, path = []) => {
      const { line, col } = positionOf(start);
      const location = { file, line, column: col, ...excerpt(text, [start, end], hidden) };
      return path.length === 0 ? location : { ...location, path: writePath(path) };
    },
  };
}

function countLines(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines.addNewLine(at + 1);
  return lines;
}

/** The line around a mark: hidden characters masked, long lines cut, nothing a terminal would obey. */
function excerpt(
  text: string,
  mark: Range,
  hidden: readonly Range[],
): Pick<Location, "text" | "textColumn" | "length"> {
  const lineStart = text.lastIndexOf("\n", mark[0] - 1) + 1;
  const newline = text.indexOf("\n", lineStart);
  const lineEnd = newline === -1 ? text.length : newline;
  const masked = maskLine(text, [lineStart, lineEnd], hidden);
  const from = masked.columnOf(mark[0]);
  const to = Math.max(from + 1, masked.columnOf(Math.min(Math.max(mark[1], mark[0] + 1), lineEnd)));
  const cut = from > widestExcerpt - 20 ? from - 20 : 0;
  const shown = `${cut > 0 ? "…" : ""}${masked.text.slice(cut, cut + widestExcerpt)}`;
  const column = from - cut + (cut > 0 ? 1 : 0);
  return {
    text: shown.trimEnd().replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, " "),
    textColumn: column + 1,
    length: Math.max(1, Math.min(to - from, widestExcerpt - column)),
  };
}

interface MaskedLine {
  readonly text: string;
  /** Where a character of the file stands in the masked line, from 0. */
  readonly columnOf: (offset: number) => number;
}

function maskLine(text: string, line: Range, hidden: readonly Range[]): MaskedLine {
  let shown = "";
  let at = line[0];
  const columns: { readonly offset: number; readonly column: number; readonly isMask: boolean }[] = [];
  const show = (end: number): void => {
    columns.push({ offset: at, column: shown.length, isMask: false });
    shown += text.slice(at, end);
    at = end;
  };
  for (const [start, end] of hidden) {
    if (end <= at || start >= line[1]) continue;
    if (start > at) show(start);
    columns.push({ offset: at, column: shown.length, isMask: true });
    shown += maskText;
    at = Math.min(end, line[1]);
  }
  show(line[1]);
  return {
    text: shown,
    columnOf: (offset) => {
      const piece = columns.findLast((candidate) => candidate.offset <= offset);
      if (piece === undefined) return 0;
      return piece.isMask ? piece.column : piece.column + offset - piece.offset;
    },
  };
}
