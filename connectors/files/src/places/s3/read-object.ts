// An object of a bucket, read range by range: each is a request of its own, so that a broken connection costs one
// range, memory is bounded by it, and no object is too large. All ranges are of one version: the store is asked
// for the version that was listed and no other, and its answer has to say that it is this one.
import { EdpError } from "@edp/base";
import type { HttpPage } from "@edp/connector-sdk";
import type { OpenFile } from "../place.ts";
import { trimEtag, type ListedObject } from "./parse-listing.ts";
import type { S3Client } from "./s3-client.ts";

export interface ReadingObject {
  readonly source: string;
  readonly client: S3Client;
  readonly object: ListedObject;
  /** For messages. */
  readonly name: string;
  readonly address: string;
}

const rangeBytes = 8 * 1024 * 1024;

export function openObject(reading: ReadingObject): OpenFile {
  const { sizeBytes } = reading.object;
  return {
    chunkBytes: rangeBytes,
    readRange: async (start, end) => {
      const pieces: Buffer[] = [];
      const last = Math.min(end, sizeBytes);
      for (let at = start; at < last; at += rangeBytes)
        pieces.push(await readPiece(reading, at, Math.min(at + rangeBytes, last)));
      const [only] = pieces;
      return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
    },
    // Each range was of the version that was listed, which nobody can change any more.
    findChange: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
  };
}

async function readPiece(reading: ReadingObject, start: number, end: number): Promise<Buffer> {
  const { source, client, object, name, address } = reading;
  const page = await client.get({
    key: object.key,
    headers: {
      range: `bytes=${start.toString()}-${(end - 1).toString()}`,
      "if-match": `"${object.etag}"`,
    },
    action: "s3:GetObject",
    on: `${address}${name}`,
    accept: [404, 412, 416],
  });
  const change = findChange(page, object);
  if (change !== undefined) throw new EdpError("EDP-SRC-038", { source, file: name, change });
  if (page.body.length !== end - start) {
    const problem = `answered ${page.body.length.toString()} bytes of ${name} where ${(end - start).toString()} were asked for`;
    throw new EdpError("EDP-SRC-243", { source, address, problem });
  }
  return page.body;
}

function findChange({ status, headers }: HttpPage, { etag }: ListedObject): string | undefined {
  if (status === 404) return "was removed while it was read";
  // Not every store knows If-Match, so the answer's own word counts, too.
  const isThis = status < 300 && trimEtag(headers["etag"] ?? "") === etag;
  return isThis ? undefined : "was replaced while it was read";
}
