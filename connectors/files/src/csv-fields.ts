// The fields of one CSV record. An empty field is missing (null); an empty pair of quotes is an empty text.

export type CsvFields =
  | { readonly ok: true; readonly values: readonly (string | null)[] }
  /** A quote where none may stand. */
  | { readonly ok: false };

export function splitFields(record: string, delimiter: string): CsvFields {
  if (!record.includes('"')) {
    return { ok: true, values: record.split(delimiter).map((text) => (text === "" ? null : text)) };
  }
  const values: (string | null)[] = [];
  let at = 0;
  for (;;) {
    const isQuoted = record[at] === '"';
    const end = isQuoted ? findQuotedEnd(record, at) : findDelimiter(record, at, delimiter);
    if (end < 0 || (end < record.length && record[end] !== delimiter)) return { ok: false };
    values.push(readField(record.slice(at, end), isQuoted));
    if (end >= record.length) return { ok: true, values };
    at = end + 1;
  }
}

function readField(text: string, isQuoted: boolean): string | null {
  if (isQuoted) return text.slice(1, -1).replaceAll('""', '"');
  return text === "" ? null : text;
}

/** The index after the closing quote, -1 when there is none. */
function findQuotedEnd(record: string, start: number): number {
  let at = record.indexOf('"', start + 1);
  while (at >= 0 && record[at + 1] === '"') at = record.indexOf('"', at + 2);
  return at < 0 ? -1 : at + 1;
}

function findDelimiter(record: string, start: number, delimiter: string): number {
  const at = record.indexOf(delimiter, start);
  return at < 0 ? record.length : at;
}
