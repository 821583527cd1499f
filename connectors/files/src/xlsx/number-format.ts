// Whether a number is shown as a date: in a workbook only the number format says so.

/** `elapsed`: hours that go on counting beyond 24. */
export type DateKind = "date" | "time" | "date and time" | "elapsed";

const builtIn: ReadonlyMap<number, DateKind> = new Map<number, DateKind>([
  ...range(14, 17, "date"),
  ...range(18, 21, "time"),
  [22, "date and time"],
  ...range(27, 31, "date"), // dates of East Asian locales
  ...range(32, 33, "time"),
  ...range(34, 36, "date"),
  [45, "time"],
  [46, "elapsed"],
  [47, "time"],
  ...range(50, 58, "date"),
]);

function range(from: number, to: number, kind: DateKind): readonly (readonly [number, DateKind])[] {
  return Array.from({ length: to - from + 1 }, (_, index) => [from + index, kind] as const);
}

/** Of a format that the workbook names by number; `code` is its text, for those of its own. */
export function readDateKind(id: number, code: string | undefined): DateKind | undefined {
  return code === undefined ? builtIn.get(id) : readCode(code);
}

/** Of the section for positive numbers: `yyyy-mm-dd hh:mm`, `[$-409]d. mmmm`, `#,##0.00 "days"`. */
function readCode(code: string): DateKind | undefined {
  const bare = code.replaceAll(/"[^"]*"|\\.|_.|\*./g, "");
  const [section = ""] = bare.split(";");
  if (/\[(h+|m+|s+)\]/i.test(section)) return "elapsed";
  const letters = section.replaceAll(/\[[^\]]*\]/g, "").toLowerCase();
  if (/general|[0#?@]\s*[a-z]|e[+-]/.test(letters) && !/[yd]/.test(letters) && !/s\.0+/.test(letters))
    return undefined;
  const hasTime = /[hs]|am\/pm|a\/p/.test(letters);
  const hasDate = /[yd]/.test(letters) || (!hasTime && letters.includes("m"));
  if (hasDate) return hasTime ? "date and time" : "date";
  return hasTime ? "time" : undefined;
}
