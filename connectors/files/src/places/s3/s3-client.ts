// Signed requests to an object store. They go through the SDK's client, so that egress, certificates, proxies,
// repetition and limits are those of every other connector; only the signature is made here.
import { EdpError } from "@edp/base";
import { createHttpClient, type ConnectorContext, type HttpPage } from "@edp/connector-sdk";
import { AwsV4Signer } from "aws4fetch";
import { writeAddress, type S3Settings } from "./s3-settings.ts";

export interface S3Request {
  /** Key of an object; empty: the bucket itself. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** What a refusal is about, for people: the action that has to be granted, and on what. */
  readonly action: "s3:ListBucket" | "s3:GetObject";
  readonly on: string;
  /** Refusals that the caller understands itself. */
  readonly accept?: readonly number[];
}

export interface S3Client {
  readonly get: (request: S3Request) => Promise<HttpPage>;
  readonly close: () => Promise<void>;
}

/** Statuses whose bodies name the reason as S3 does. */
const refusals = [400, 403, 404];

export function createS3Client(context: ConnectorContext, settings: S3Settings): S3Client {
  const { privateNetwork } = settings;
  const client = createHttpClient(context, { privateNetwork });
  return {
    get: async (request) => {
      const accessKeyId = await context.secret("access-key-id");
      const secretAccessKey = await context.secret("secret-access-key");
      const signed = await new AwsV4Signer({
        url: writeUrl(settings, request).href,
        headers: { ...request.headers },
        accessKeyId: accessKeyId.reveal(),
        secretAccessKey: secretAccessKey.reveal(),
        service: "s3",
        region: settings.region,
        datetime: context.clock
          .now()
          .toISOString()
          .replace(/[:-]|\.\d{3}/g, ""),
      }).sign();
      const page = await client.read({
        url: signed.url,
        // A range of packed bytes cannot be unpacked: the object's own are wanted.
        headers: { accept: "*/*", ...Object.fromEntries(signed.headers), "accept-encoding": "identity" },
        accept: [...refusals, ...(request.accept ?? [])],
        secrets: [accessKeyId, secretAccessKey],
      });
      if (page.status < 300 || request.accept?.includes(page.status) === true) return page;
      throw client.withoutSecrets(toRefusal(context.source, settings, request, page));
    },
    close: client.close,
  };
}

function writeUrl(settings: S3Settings, { key, query = {} }: S3Request): URL {
  const url = new URL(settings.endpoint);
  const parts = [
    ...(settings.bucketIn === "path" ? [settings.bucket] : []),
    ...(key === "" ? [] : key.split("/")),
  ];
  url.pathname = `/${parts.map(encodePart).join("/")}`;
  url.search = Object.entries(query)
    .map(([name, value]) => `${name}=${encodePart(value)}`)
    .join("&");
  return url;
}

/** As the signature wants it: everything but letters, digits and `-._~`. */
function encodePart(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const signInWords: ReadonlySet<string> = new Set([
  "AuthorizationHeaderMalformed",
  "ExpiredToken",
  "InvalidAccessKeyId",
  "InvalidToken",
  "RequestTimeTooSkewed",
  "SignatureDoesNotMatch",
]);

function toRefusal(source: string, settings: S3Settings, request: S3Request, page: HttpPage): EdpError {
  const { bucket } = settings;
  const { status } = page;
  // Only the code: the message repeats what was sent.
  const word = /<Code>([A-Za-z0-9.]{1,60})<\/Code>/.exec(page.body.toString("utf8"))?.[1];
  const reason = word ?? `status ${status.toString()}`;
  if (word !== undefined && signInWords.has(word))
    return new EdpError("EDP-SRC-240", { source, bucket, reason });
  if (status === 403) {
    const { action, on } = request;
    return new EdpError("EDP-SRC-241", { source, action, on, reason });
  }
  return new EdpError("EDP-SRC-242", { source, address: writeAddress(settings), reason });
}
