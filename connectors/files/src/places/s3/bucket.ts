// A bucket of an object store that speaks S3, as a place.
import { EdpError } from "@edp/base";
import {
  createPageGuard,
  placeOfUrl,
  planServerSteps,
  type ConnectorContext,
  type PlannedStep,
} from "@edp/connector-sdk";
import { matchesGlob } from "node:path";
import type { Place, PlaceFile } from "../place.ts";
import { parseListing, type ListedObject, type ListingPage } from "./parse-listing.ts";
import { openObject } from "./read-object.ts";
import { createS3Client, type S3Client } from "./s3-client.ts";
import { writeAddress, type S3Settings } from "./s3-settings.ts";

interface Bucket {
  readonly context: ConnectorContext;
  readonly settings: S3Settings;
  readonly client: S3Client;
}

export function createBucket(context: ConnectorContext, settings: S3Settings): Place {
  const bucket: Bucket = { context, settings, client: createS3Client(context, settings) };
  return {
    address: writeAddress(settings),
    planSteps: () => planSteps(bucket),
    list: (glob) => listBucket(bucket, glob),
    close: bucket.client.close,
  };
}

function planSteps(bucket: Bucket): readonly PlannedStep[] {
  const { context, settings } = bucket;
  return [
    ...planServerSteps(context, {
      ...placeOfUrl(new URL(settings.endpoint)),
      privateNetwork: settings.privateNetwork,
    }),
    { step: "sign in", run: () => signIn(bucket) },
  ];
}

/** Whoever is refused for want of a permission has been recognised; the next step names the permission. */
async function signIn(bucket: Bucket): Promise<string> {
  try {
    await readPage(bucket, { prefix: bucket.settings.prefix, "max-keys": "1" });
  } catch (error) {
    if (!(error instanceof EdpError && error.code === "EDP-SRC-241")) throw error;
  }
  return `the key is known in ${bucket.settings.region}`;
}

async function listBucket(bucket: Bucket, glob: string): Promise<readonly PlaceFile[]> {
  const { context, settings } = bucket;
  const { prefix } = settings;
  const guard = createPageGuard({ source: context.source, object: settings.bucket });
  const files: PlaceFile[] = [];
  let token: string | undefined;
  do {
    context.signal.throwIfAborted();
    const query = {
      prefix: `${prefix}${readLiteral(glob)}`,
      ...(token === undefined ? {} : { "continuation-token": token }),
    };
    const { page, bytes } = await readPage(bucket, query);
    guard.expectNew({ bytes, recordCount: page.objects.length, next: page.next });
    for (const object of page.objects) {
      const name = object.key.slice(prefix.length);
      // A key that ends in a slash is a folder that some tool has drawn.
      if (object.key.startsWith(prefix) && !name.endsWith("/") && matchesGlob(name, glob))
        files.push(toPlaceFile(bucket, object, name));
    }
    token = page.next;
  } while (token !== undefined);
  return files;
}

async function readPage(
  { context, settings, client }: Bucket,
  query: Readonly<Record<string, string>> & { readonly prefix: string },
): Promise<{ readonly page: ListingPage; readonly bytes: Buffer }> {
  const { body } = await client.get({
    key: "",
    query: { "list-type": "2", "encoding-type": "url", ...query },
    action: "s3:ListBucket",
    on: `s3://${settings.bucket}/${query.prefix}`,
  });
  const { source } = context;
  const address = writeAddress(settings);
  const refuse = (problem: string): EdpError =>
    new EdpError("EDP-SRC-243", { source, address, problem: `sent a list that ${problem}` });
  return { page: parseListing(body.toString("utf8"), refuse), bytes: body };
}

function toPlaceFile({ context, settings, client }: Bucket, object: ListedObject, name: string): PlaceFile {
  const { source } = context;
  const address = writeAddress(settings);
  // An address cannot say such a key: "a/../b" would ask for "b".
  if (object.key.split("/").some((part) => part === "." || part === ".."))
    throw new EdpError("EDP-SRC-037", { source, file: name, folder: address });
  const { sizeBytes, modified, etag } = object;
  return {
    name,
    sizeBytes,
    modifiedNs: BigInt(modified.getTime()) * 1_000_000n,
    identity: [name, sizeBytes.toString(), modified.toISOString(), etag].join("\0"),
    open: () => Promise.resolve(openObject({ source, client, object, name, address })),
  };
}

/** What every match of the pattern begins with, so that the store lists no more than that. */
function readLiteral(glob: string): string {
  return /^[^*?[\]{}()!+@\\]*/.exec(glob)?.[0] ?? "";
}
