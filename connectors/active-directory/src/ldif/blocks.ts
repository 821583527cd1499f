// LDIF text -> blocks: the lines between two empty ones. Only positions are looked at here, so a file of any size
// passes through in constant memory; `parse.ts` reads what a block says.

export interface LdifBlock {
  /** Line of the file on which it begins, from 1. */
  readonly line: number;
  /** Its lines as they stand, comments and folding included. */
  readonly bytes: Buffer;
  /** Size of the block; larger than `bytes` only when it is too large to be kept. */
  readonly sizeBytes: number;
  /** False when the file ends in the middle of its last line. */
  readonly isWhole: boolean;
}

export interface BlockLimits {
  /** A block over this size is passed on without its bytes. */
  readonly maxBlockBytes: number;
}

const newline = 0x0a;
const carriageReturn = 0x0d;

interface Splitter {
  /** What is known of the block under way. */
  parts: Buffer[];
  sizeBytes: number;
  startLine: number;
  line: number;
}

export async function* splitBlocks(
  chunks: AsyncIterable<Buffer>,
  limits: BlockLimits,
): AsyncGenerator<LdifBlock> {
  const state: Splitter = { parts: [], sizeBytes: 0, startLine: 1, line: 1 };
  // The line under way, in pieces: joined once, when its end is there.
  let open: Buffer[] = [];
  let openBytes = 0;
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(newline) + 1;
    if (end > 0) {
      const head = chunk.subarray(0, end);
      yield* splitLines(open.length === 0 ? head : Buffer.concat([...open, head]), state, limits);
      open = [];
      openBytes = 0;
    }
    const tail = chunk.subarray(end);
    if (tail.length === 0) continue;
    open.push(tail);
    openBytes += tail.length;
    if (openBytes <= limits.maxBlockBytes) continue;
    // A line without an end must not fill the memory: what cannot be kept is only counted.
    for (const piece of open) append(state, piece, limits);
    open = [];
    openBytes = 0;
  }
  for (const piece of open) append(state, piece, limits);
  if (state.sizeBytes > 0) yield takeBlock(state, open.length === 0);
}

/** `data` ends with a newline. */
function* splitLines(data: Buffer, state: Splitter, limits: BlockLimits): Generator<LdifBlock> {
  let blockStart = 0;
  let lineStart = 0;
  while (lineStart < data.length) {
    const lineEnd = data.indexOf(newline, lineStart);
    if (isEmptyLine(data, lineStart, lineEnd)) {
      append(state, data.subarray(blockStart, lineStart), limits);
      if (state.sizeBytes > 0) yield takeBlock(state, true);
      blockStart = lineEnd + 1;
      state.startLine = state.line + 1;
    }
    state.line += 1;
    lineStart = lineEnd + 1;
  }
  append(state, data.subarray(blockStart), limits);
}

function isEmptyLine(data: Buffer, start: number, end: number): boolean {
  return end === start || (end === start + 1 && data[start] === carriageReturn);
}

function append(state: Splitter, bytes: Buffer, limits: BlockLimits): void {
  if (bytes.length === 0) return;
  state.sizeBytes += bytes.length;
  if (state.sizeBytes > limits.maxBlockBytes) {
    state.parts = [];
    return;
  }
  state.parts.push(bytes);
}

function takeBlock(state: Splitter, isWhole: boolean): LdifBlock {
  const [only] = state.parts;
  const bytes = state.parts.length === 1 && only !== undefined ? only : Buffer.concat(state.parts);
  const block = { line: state.startLine, bytes, sizeBytes: state.sizeBytes, isWhole };
  state.parts = [];
  state.sizeBytes = 0;
  state.startLine = state.line + 1;
  return block;
}
