// The XML of one page of ListObjectsV2. What is missing or no number is an error: a name passed over would be
// records lost without a word.
import type { EdpError } from "@edp/base";
import { SaxesParser } from "saxes";

export interface ListedObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modified: Date;
  /** Without quotes. */
  readonly etag: string;
}

export interface ListingPage {
  readonly objects: readonly ListedObject[];
  /** Asks for the next page; undefined on the last. */
  readonly next: string | undefined;
}

/** Makes the error for a page that is none, of words that follow "a list that". */
export type RefuseListing = (problem: string) => EdpError;

type Fields = Readonly<Record<string, string>>;

export function parseListing(xml: string, refuse: RefuseListing): ListingPage {
  const { page, contents } = readElements(xml, refuse);
  const isEncoded = page["EncodingType"] === "url";
  const truncated = expectField(page, "IsTruncated", refuse);
  const token = page["NextContinuationToken"];
  if (truncated !== "true" && truncated !== "false") throw refuse("does not say whether it ends");
  if (truncated === "true" && (token === undefined || token === ""))
    throw refuse("goes on and does not say where");
  return {
    objects: contents.map((fields) => toObject(fields, isEncoded, refuse)),
    next: truncated === "true" ? token : undefined,
  };
}

function readElements(
  xml: string,
  refuse: RefuseListing,
): { readonly page: Fields; readonly contents: readonly Fields[] } {
  const path: string[] = [];
  const page: Record<string, string> = {};
  const contents: Record<string, string>[] = [];
  let text = "";
  const parser = new SaxesParser({ xmlns: false, position: false });
  parser.on("error", () => {
    throw refuse("is not well-formed XML");
  });
  parser.on("doctype", () => {
    throw refuse("declares a document type");
  });
  parser.on("opentag", ({ name }) => {
    path.push(name);
    text = "";
    if (path.length === 1 && name !== "ListBucketResult") throw refuse(`begins with ${name}`);
    if (path.length === 2 && name === "Contents") contents.push({});
  });
  parser.on("text", (piece) => {
    text += piece;
  });
  parser.on("closetag", () => {
    const name = path.pop() ?? "";
    const into = path[1] === "Contents" ? contents.at(-1) : page;
    if (into !== undefined && path.length === (into === page ? 1 : 2)) into[name] = text;
    text = "";
  });
  parser.write(xml).close();
  return { page, contents };
}

function toObject(fields: Fields, isEncoded: boolean, refuse: RefuseListing): ListedObject {
  const key = expectField(fields, "Key", refuse);
  const size = expectField(fields, "Size", refuse);
  const modified = new Date(expectField(fields, "LastModified", refuse));
  if (!/^\d{1,15}$/.test(size)) throw refuse("has an object without a size");
  if (Number.isNaN(modified.getTime())) throw refuse("has an object without a time");
  return {
    key: isEncoded ? decode(key, refuse) : key,
    sizeBytes: Number(size),
    modified,
    etag: trimEtag(expectField(fields, "ETag", refuse)),
  };
}

export function trimEtag(etag: string): string {
  return etag.replace(/^W\//, "").replaceAll('"', "");
}

function decode(key: string, refuse: RefuseListing): string {
  try {
    return decodeURIComponent(key.replaceAll("+", "%20"));
  } catch {
    throw refuse("has a key that is not UTF-8");
  }
}

function expectField(fields: Fields, name: string, refuse: RefuseListing): string {
  const value = fields[name];
  if (value === undefined || value === "") throw refuse(`has no ${name}`);
  return value;
}
