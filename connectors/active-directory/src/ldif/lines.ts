// One block's bytes -> its logical lines (RFC 2849): a line that begins with a space goes on the line before,
// comments too; comments are left out.

export interface LdifLine {
  /** Line of the file on which it begins. */
  readonly line: number;
  readonly bytes: Buffer;
}

const newline = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const hash = 0x23;

export function* readLines(block: Buffer, firstLine: number): Generator<LdifLine> {
  let parts: Buffer[] = [];
  let startLine = firstLine;
  let line = firstLine;
  for (let start = 0; start < block.length; line += 1) {
    const found = block.indexOf(newline, start);
    const end = found === -1 ? block.length : found;
    const physical = block.subarray(start, block[end - 1] === carriageReturn && end > start ? end - 1 : end);
    start = end + 1;
    if (physical[0] === space && parts.length > 0) {
      parts.push(physical.subarray(1));
      continue;
    }
    if (isContent(parts)) yield join(parts, startLine);
    parts = [physical];
    startLine = line;
  }
  if (isContent(parts)) yield join(parts, startLine);
}

const isContent = (parts: readonly Buffer[]): boolean => parts[0] !== undefined && parts[0][0] !== hash;

function join(parts: readonly Buffer[], line: number): LdifLine {
  const [only] = parts;
  return { line, bytes: parts.length === 1 && only !== undefined ? only : Buffer.concat(parts) };
}
