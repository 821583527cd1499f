// The bytes of an answer, unpacked and counted: a body may neither be larger than we are ready to hold, nor
// unpack to many times its size, nor end before its announced length.
import { EdpError } from "@edp/base";
import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";
import { readErrorCode } from "./network-error.ts";

export interface BodyLimits {
  /** Bytes after unpacking. */
  readonly maxBytes: number;
  /** How many times its packed size a body may grow. JSON packs 5 to 20 times, repeated rows perhaps 100. */
  readonly maxRatio: number;
}

export interface PackedBody {
  readonly source: string;
  /** Without its query, for messages. */
  readonly url: string;
  readonly chunks: AsyncIterable<Buffer>;
  readonly contentLength: string | undefined;
  readonly contentEncoding: string | undefined;
}

/** Below this many bytes nobody is hurt by a ratio. */
const ratioCountsFromBytes = 4 * 1024 * 1024;

export async function* unpackBody(body: PackedBody, limits: BodyLimits): AsyncIterable<Buffer> {
  const count = { packed: 0 };
  const encodings = (body.contentEncoding ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim());
  const wanted = encodings.filter((name) => name !== "" && name !== "identity").reverse();
  let unpacked = 0;
  try {
    for await (const chunk of unpackAll(countPacked(body, count), wanted, body)) {
      unpacked += chunk.length;
      if (unpacked > ratioCountsFromBytes && unpacked > count.packed * limits.maxRatio) {
        throw new EdpError("EDP-SRC-012", { source: body.source, url: body.url, ratio: limits.maxRatio });
      }
      if (unpacked > limits.maxBytes) {
        throw new EdpError("EDP-SRC-011", {
          source: body.source,
          url: body.url,
          limitBytes: limits.maxBytes,
        });
      }
      yield chunk;
    }
  } catch (error) {
    throw toBodyError(error, body, count.packed);
  }
  const expected = body.contentLength;
  if (expected !== undefined && Number(expected) !== count.packed) throw cutOff(body, count.packed);
}

async function* countPacked(body: PackedBody, count: { packed: number }): AsyncIterable<Buffer> {
  for await (const chunk of body.chunks) {
    count.packed += chunk.length;
    yield chunk;
  }
}

async function* unpackAll(
  chunks: AsyncIterable<Buffer>,
  encodings: readonly string[],
  body: PackedBody,
): AsyncIterable<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  // The first byte decides between the two things that servers call "deflate".
  const [firstEncoding] = encodings;
  const unpackers = encodings.map((name) =>
    createUnpacker(name, name === firstEncoding ? first.value[0] : undefined, body),
  );
  const all = startWith(first.value, iterator);
  if (unpackers.length === 0) {
    yield* all;
    return;
  }
  // The callback is required; the error itself arrives through the iteration.
  const chain: readonly NodeJS.ReadWriteStream[] = unpackers;
  const last = pipeline([Readable.from(all), ...chain], () => undefined);
  yield* last as unknown as AsyncIterable<Buffer>; // the last unpacker yields Buffers
}

async function* startWith(first: Buffer, rest: AsyncIterator<Buffer>): AsyncIterable<Buffer> {
  try {
    yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function createUnpacker(encoding: string, firstByte: number | undefined, body: PackedBody): Transform {
  const options = { chunkSize: 64 * 1024 };
  if (encoding === "gzip" || encoding === "x-gzip") return createGunzip(options);
  if (encoding === "br") return createBrotliDecompress(options);
  if (encoding === "deflate") {
    const hasHeader = firstByte === undefined || (firstByte & 0x0f) === 8;
    return hasHeader ? createInflate(options) : createInflateRaw(options);
  }
  throw new EdpError("EDP-SRC-018", { source: body.source, url: body.url, encoding });
}

function toBodyError(error: unknown, body: PackedBody, received: number): unknown {
  if (error instanceof EdpError) return error;
  const code = readErrorCode(error);
  if (code === "Z_BUF_ERROR" || code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE") {
    return cutOff(body, received, error);
  }
  if (code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH") return cutOff(body, received, error);
  if (code.startsWith("Z_") || code.startsWith("ERR__ERROR") || code.startsWith("ERR_BROTLI")) {
    const encoding = body.contentEncoding ?? "identity";
    return new EdpError("EDP-SRC-018", { source: body.source, url: body.url, encoding }, { cause: error });
  }
  return error;
}

function cutOff(body: PackedBody, received: number, cause?: unknown): EdpError {
  const expected = body.contentLength ?? "an unknown number of";
  return new EdpError("EDP-SRC-013", { source: body.source, url: body.url, received, expected }, { cause });
}
