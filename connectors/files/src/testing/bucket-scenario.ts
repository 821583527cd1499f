// A bucket for the conformance kit: the records of the world as objects of three each, listed two at a time.
import {
  createHttpScenario,
  makeRecords,
  type HttpReply,
  type HttpSeen,
  type HttpWorldView,
  type Scenario,
} from "@edp/connector-sdk/conformance";
import { hash } from "node:crypto";
import { isSigned } from "./verify-signature.ts";

const region = "eu-central-1";
const prefix = "exports/hr/";
const recordsInObject = 3;
const keysOnPage = 2;

interface Stored {
  readonly key: string;
  readonly text: string;
  readonly etag: string;
}

export const bucketScenario: Scenario = createHttpScenario({
  name: "JSON lines in a bucket, several objects as a snapshot",
  secrets: ["access-key-id", "secret-access-key"],
  objects: [{ name: "workers", modes: ["full"], key: "id", records: makeRecords(8) }],
  source: (url) => ({
    s3: { endpoint: url, region, bucket: "drop", prefix },
    objects: { workers: { glob: "workers-*.data", format: "jsonl", key: "id", files: "all" } },
  }),
  answer: (request, world) => ({ about: "workers", ...answer(request, world) }),
  denied: refuse(403, "AccessDenied"),
});

function answer(request: HttpSeen, world: HttpWorldView): HttpReply {
  const id = world.secret("access-key-id");
  if (!isSigned(request, { id, secret: world.secret("secret-access-key"), region }))
    return refuse(403, "SignatureDoesNotMatch");
  const { pathname, searchParams } = request.url;
  const stored = listStored(world);
  if (pathname === "/drop") return list(stored, searchParams, world);
  const object = stored.find(({ key }) => pathname === `/drop/${key}`);
  return object === undefined ? refuse(404, "NoSuchKey") : get(object, request);
}

function listStored(world: HttpWorldView): readonly Stored[] {
  const records = world.list("workers");
  return Array.from({ length: Math.ceil(records.length / recordsInObject) }, (_, index) => {
    const part = records.slice(index * recordsInObject, (index + 1) * recordsInObject);
    const text = part.map((record) => `${JSON.stringify(record)}\n`).join("");
    return { key: `${prefix}workers-${index.toString()}.data`, text, etag: hash("md5", text) };
  });
}

function list(stored: readonly Stored[], asked: URLSearchParams, world: HttpWorldView): HttpReply {
  const all = stored.filter(({ key }) => key.startsWith(asked.get("prefix") ?? ""));
  const from = Number(asked.get("continuation-token") ?? "0");
  const next = from + keysOnPage;
  const modified = new Date(world.clock.now().getTime() - 3_600_000).toISOString();
  const contents = all
    .slice(from, next)
    .map(
      ({ key, text, etag }) =>
        `<Contents><Key>${encodeURIComponent(key)}</Key><LastModified>${modified}</LastModified>` +
        `<ETag>&quot;${etag}&quot;</ETag><Size>${Buffer.byteLength(text).toString()}</Size></Contents>`,
    );
  const isTruncated = next < all.length;
  const token = isTruncated ? `<NextContinuationToken>${next.toString()}</NextContinuationToken>` : "";
  const end = `<IsTruncated>${String(isTruncated)}</IsTruncated>${token}<EncodingType>url</EncodingType>`;
  return { body: `<ListBucketResult>${contents.join("")}${end}</ListBucketResult>` };
}

function get({ text, etag }: Stored, { headers }: HttpSeen): HttpReply {
  if (headers["if-match"] !== `"${etag}"`) return refuse(412, "PreconditionFailed");
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers["range"] ?? "") ?? [];
  if (from === undefined || to === undefined) return refuse(400, "InvalidArgument");
  const body = text.slice(Number(from), Number(to) + 1); // the records are ASCII
  return { status: 206, headers: { etag: `"${etag}"` }, body };
}

function refuse(status: number, code: string): HttpReply {
  return { status, body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>` };
}
