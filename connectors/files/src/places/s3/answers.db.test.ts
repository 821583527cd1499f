// What a store may say that is no good: each is an error with a code, and nothing is taken as read.
import type { EdpError, JsonObject } from "@edp/base";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createTestContext,
  readError,
  summarizeRead,
} from "../../../../../tests/support/connector-context.ts";
import { startWebServer, type WebServer } from "../../../../../tests/support/web-server.ts";
import connector from "../../index.ts";

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

let server: WebServer;
let listing: Reply;
let object: Reply;
beforeAll(async () => {
  server = await startWebServer((request, response) => {
    const {
      status = 200,
      headers = {},
      body,
    } = (request.url ?? "").includes("list-type=2") ? listing : object;
    response.writeHead(status, headers).end(body);
  });
});
afterAll(() => server[Symbol.asyncDispose]());

const secrets = { "access-key-id": "AKIAREADER", "secret-access-key": "a-long-secret" };

/** The error of reading a bucket whose store says this. */
async function readStore(said: { readonly listing: Reply; readonly object?: Reply }): Promise<EdpError> {
  listing = said.listing;
  object = said.object ?? { body: "id\n1", headers: { etag: `"e"` } };
  const s3 = { endpoint: server.url, region: "us-east-1", bucket: "drop" };
  const objects: JsonObject = { workers: { glob: "**/*.csv", format: "csv", key: "id" } };
  const context = createTestContext({
    source: "hr",
    objects: ["workers"],
    config: { s3, objects },
    secrets,
    allowedHosts: [new URL(server.url).host],
  });
  const request = {
    object: "workers",
    mode: "full",
    cursor: undefined,
    since: undefined,
    until: undefined,
  } as const;
  return await readError(() => summarizeRead(connector.read(context, request)));
}

const contents = (fields: Readonly<Record<string, string>> = {}): string => {
  const all = {
    Key: "a.csv",
    LastModified: "2026-11-01T00:00:00Z",
    ETag: "&quot;e&quot;",
    Size: "4",
    ...fields,
  };
  const written = Object.entries(all).map(([name, value]) =>
    value === "" ? "" : `<${name}>${value}</${name}>`,
  );
  return `<Contents>${written.join("")}</Contents>`;
};
const page = (inner: string, end = "<IsTruncated>false</IsTruncated>"): Reply => ({
  body: `<ListBucketResult>${inner}${end}</ListBucketResult>`,
});
const refuse = (status: number, code: string): Reply => ({
  status,
  body: `<Error><Code>${code}</Code><Message>${secrets["secret-access-key"]}</Message></Error>`,
});

describe("a listing", () => {
  it.each([
    ["is not well-formed XML", { body: "<ListBucketResult>" }],
    ["begins with html", { body: "<html></html>" }],
    ["declares a document type", { body: "<!DOCTYPE x><ListBucketResult/>" }],
    ["has no IsTruncated", page(contents(), "")],
    ["does not say whether it ends", page(contents(), "<IsTruncated>perhaps</IsTruncated>")],
    ["goes on and does not say where", page(contents(), "<IsTruncated>true</IsTruncated>")],
    ["has no Key", page(contents({ Key: "" }))],
    ["has no ETag", page(contents({ ETag: "" }))],
    ["has an object without a size", page(contents({ Size: "-1" }))],
    ["has an object without a time", page(contents({ LastModified: "yesterday" }))],
    ["has a key that is not UTF-8", page(`${contents({ Key: "%ff" })}<EncodingType>url</EncodingType>`)],
  ])("that %s is refused", async (problem, said) => {
    const error = await readStore({ listing: said });
    expect(error.code).toBe("EDP-SRC-243");
    expect(error.message).toContain(`a list that ${problem}`);
  });

  it("that leads to its own page again ends with an error", async () => {
    const end = "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>";
    expect((await readStore({ listing: page(contents(), end) })).code).toBe("EDP-SRC-016");
  });

  it("with a key that no address can say is refused, not read from elsewhere", async () => {
    const error = await readStore({ listing: page(contents({ Key: "in/../out/a.csv" })) });
    expect(error.code).toBe("EDP-SRC-037");
  });
});

describe("a refusal", () => {
  it.each([
    [refuse(403, "InvalidAccessKeyId"), "EDP-SRC-240", "InvalidAccessKeyId"],
    [refuse(400, "AuthorizationHeaderMalformed"), "EDP-SRC-240", "AuthorizationHeaderMalformed"],
    [refuse(403, "AccessDenied"), "EDP-SRC-241", "s3:ListBucket on s3://drop/"],
    [refuse(404, "NoSuchBucket"), "EDP-SRC-242", "NoSuchBucket"],
    [refuse(400, secrets["access-key-id"]), "EDP-SRC-242", "cannot be read"],
  ])("is named by its code and by nothing that was sent", async (said, code, words) => {
    const error = await readStore({ listing: said });
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(words)]);
    for (const secret of Object.values(secrets)) expect(error.message).not.toContain(secret);
  });

  it("of one object names it and what has to be granted", async () => {
    const error = await readStore({ listing: page(contents()), object: refuse(403, "AccessDenied") });
    expect(error.code).toBe("EDP-SRC-241");
    expect(error.message).toContain("s3:GetObject on s3://drop/a.csv");
  });
});

describe("an object", () => {
  it.each([
    ["another version", { body: "id\n2", headers: { etag: `"f"` } }, "EDP-SRC-038"],
    ["no version", { body: "id\n2" }, "EDP-SRC-038"],
    ["that the version is gone", { status: 412, body: "" }, "EDP-SRC-038"],
    ["that there is no such range", { status: 416, body: "" }, "EDP-SRC-038"],
    ["more than was asked for", { body: "id\n1\n2\n3", headers: { etag: `"e"` } }, "EDP-SRC-243"],
    ["less than was asked for", { body: "id", headers: { etag: `"e"` } }, "EDP-SRC-243"],
  ])("whose answer says %s is not read", async (_what, said, code) => {
    expect((await readStore({ listing: page(contents()), object: said })).code).toBe(code);
  });
});
