// The head's index is a tree in the order of ids, and ids mostly come in no order. Rows that arrive roughly sorted
// find the pages they need in the processor's cache: copying a batch of random ids into the head takes 3 us a row
// instead of 5 (bench/landing.ts). Roughly is enough, so four characters behind the common beginning decide.

/** Most rows that can be ordered at once: the index of a row takes 17 bits of a double, its characters 32. */
const maxRows = 2 ** 17;

/** The given rows, roughly in the order of their ids. */
export function orderByKey(recordIds: readonly string[], rows: readonly number[]): readonly number[] {
  if (rows.length > maxRows || rows.length < 2) return rows;
  const from = commonPrefix(recordIds, rows);
  const keys = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) {
    const recordId = recordIds[rows[at]!]!; // rows are indexes of recordIds, at is below their number
    keys[at] = prefixNumber(recordId, from) * maxRows + at;
  }
  keys.sort();
  const ordered = new Array<number>(rows.length);
  for (let at = 0; at < rows.length; at += 1) ordered[at] = rows[keys[at]! % maxRows]!;
  return ordered;
}

function commonPrefix(recordIds: readonly string[], rows: readonly number[]): number {
  const first = recordIds[rows[0]!]!; // there are at least two rows
  let length = first.length;
  for (const row of rows) {
    const recordId = recordIds[row]!; // as above
    let at = 0;
    while (at < length && recordId.charCodeAt(at) === first.charCodeAt(at)) at += 1;
    length = at;
    if (length === 0) break;
  }
  return length;
}

function prefixNumber(text: string, from: number): number {
  let number = 0;
  for (let at = from; at < from + 4; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : 0;
    number = number * 256 + Math.min(code, 255);
  }
  return number;
}
