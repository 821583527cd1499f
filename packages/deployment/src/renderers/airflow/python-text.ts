// Python as text. Whatever comes from the definition becomes a literal here, and nowhere else, so that no title can end
// a string and begin a statement. The layout is the one that ruff gives.

/** Everything that a reader could not see or that ends a line, and halves of characters. */
const unseen = /\p{C}|(?! )\p{Z}/gu;

const escapeUnseen = (text: string): string =>
  text.replaceAll(unseen, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff
      ? `\\U${code.toString(16).padStart(8, "0")}`
      : `\\u${code.toString(16).padStart(4, "0")}`;
  });

/** A string literal, in the quotes that need fewer escapes. */
export function pyString(text: string): string {
  const safe = escapeUnseen(text.replaceAll("\\", "\\\\"));
  const quote = count(text, '"') > count(text, "'") ? "'" : '"';
  return `${quote}${safe.replaceAll(quote, `\\${quote}`)}${quote}`;
}

const count = (text: string, character: string): number => text.split(character).length - 1;

/** A docstring over several lines. Its lines are wrapped, for a description may be one long line. */
export function pyDocstring(lines: readonly string[]): string {
  const safe = lines.flatMap(wrap).map((line) => {
    const text = escapeUnseen(line.replaceAll("\\", "\\\\")).replaceAll('"""', '\\"\\"\\"');
    return text.trimEnd();
  });
  const text = safe.join("\n").trim();
  // A quote right after the three would be a fourth.
  return `"""${text.startsWith('"') ? " " : ""}${text}\n"""`;
}

const widest = 100;

function wrap(line: string): readonly string[] {
  const words = line.split(/\s+/u).filter((word) => word !== "");
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < widest) lines.splice(-1, 1, `${last} ${word}`);
    else lines.push(word);
  }
  return lines.length === 0 ? [""] : lines;
}

/** One of `items` a line, as ruff leaves it: each with its comma. */
export function pyBlock(open: string, items: readonly string[], close: string): string {
  if (items.length === 0) return `${open}${close}`;
  return `${open}\n${items.map((item) => `${indent(item)},\n`).join("")}${close}`;
}

/** On one line where it fits at this depth, else one item a line. */
export function pyFlow(open: string, items: readonly string[], close: string, depth: number): string {
  const line = `${open}${items.join(", ")}${close}`;
  const isShort = line.length + 1 <= 88 - depth * 4 && !line.includes("\n");
  return isShort ? line : pyBlock(open, items, close);
}

export const indent = (text: string): string =>
  text
    .split("\n")
    .map((line) => (line === "" ? "" : `    ${line}`))
    .join("\n");
