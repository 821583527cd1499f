// A report as Graph gives it: CSV with a header, values in double quotes where they need it (RFC 4180).

export interface CsvRow {
  readonly values: readonly string[];
  readonly line: number;
}

/** Rows of a text, each with the number of its first line, from 1. */
export function* readCsvRows(text: string): Generator<CsvRow, void> {
  let [values, value]: [string[], string] = [[], ""];
  let [isQuoted, wasQuoted] = [false, false];
  let line = 1;
  let firstLine = 1;
  const begin = text.startsWith("\uFEFF") ? 1 : 0;
  for (let at = begin; at <= text.length; at += 1) {
    const character = text[at] ?? "\n";
    if (isQuoted && at < text.length) {
      if (character === '"' && text[at + 1] === '"') {
        value += '"';
        at += 1;
      } else if (character === '"') isQuoted = false;
      else value += character;
      if (character === "\n") line += 1;
    } else if (character === '"' && value === "") {
      isQuoted = true;
      wasQuoted = true;
    } else if (character === "," || character === "\n") {
      values.push(wasQuoted ? value : value.replace(/\r$/, ""));
      [value, wasQuoted] = ["", false];
      if (character === ",") continue;
      if (values.length > 1 || values[0] !== "") yield { values, line: firstLine };
      values = [];
      line += 1;
      firstLine = line;
    } else if (character !== "\r" || !wasQuoted) value += character;
  }
}
