// Google's lists over HTTP: pages that follow each other's tokens.
import { EdpError } from "@edp/base";
import {
  createFieldReader,
  createHttpClient,
  createPageGuard,
  framePage,
  printUrl,
  readAhead,
  type ConnectorContext,
  type HttpClientOptions,
  type HttpPage,
  type HttpRequest,
  type RecordFrame,
} from "@edp/connector-sdk";
import type { Collection } from "./collections.ts";
import type { WorkspaceConfig } from "./config.ts";
import { openSignIn } from "./sign-in.ts";
import { isThrottled } from "./throttling.ts";

export interface Workspace {
  readonly read: (request: HttpRequest) => Promise<HttpPage>;
  readonly config: WorkspaceConfig;
  readonly close: () => Promise<void>;
}

/** Reading is patient; a check must end within seconds. */
export type Patience = "read" | "check";

export function clientOptions(config: WorkspaceConfig, patience: Patience): HttpClientOptions {
  const isCheck = patience === "check";
  return {
    privateNetwork: config.privateNetwork,
    timeLimits: isCheck ? { connectMs: 6_000, headersMs: 6_000, bodyMs: 6_000, totalMs: 9_000 } : {},
    retry: isCheck ? { attempts: 2, maxRetryAfterMs: 2_000, budgetMs: 4_000 } : {},
    isThrottled,
  };
}

export interface Opening {
  readonly scopes: readonly string[];
  readonly patience: Patience;
}

export async function openWorkspace(
  context: ConnectorContext,
  config: WorkspaceConfig,
  { scopes, patience }: Opening,
): Promise<Workspace> {
  const options = clientOptions(config, patience);
  const { authorize } = await openSignIn(context, config, options);
  const http = createHttpClient(context, {
    ...options,
    ...(config.quota === undefined ? {} : { quota: config.quota }),
    authorizer: authorize(scopes),
  });
  return { read: http.read, config, close: http.close };
}

/** Where a list is read for: names for messages. */
export interface WorkspacePlace {
  readonly context: ConnectorContext;
  readonly workspace: Workspace;
  readonly object: string;
}

export interface WorkspacePage {
  readonly body: Buffer;
  readonly frame: RecordFrame;
  /** Asks for the next page; undefined on the last. */
  readonly nextToken: string | undefined;
}

/** All pages of a list. */
export async function* readPages(
  place: WorkspacePlace,
  collection: Collection,
): AsyncGenerator<WorkspacePage> {
  yield* followPages(place, collection, { token: undefined });
}

/** The pages from this token on. */
export async function* followPages(
  { context, workspace, object }: WorkspacePlace,
  collection: Collection,
  from: { readonly token: string | undefined },
): AsyncGenerator<WorkspacePage> {
  const place = { context, workspace, object };
  const guard = createPageGuard({ source: context.source, object });
  yield* readAhead(from, {
    open: async ({ token }) => {
      const url = toUrl(workspace.config, collection, token);
      const { body } = await workspace.read({ url });
      return openPage(place, collection, body);
    },
    next: ({ body, frame, nextToken }: WorkspacePage) => {
      const recordCount = frame.starts.length + frame.oversize.length;
      guard.expectNew({ bytes: body, recordCount, next: nextToken });
      return nextToken === undefined ? undefined : { token: nextToken };
    },
  });
}

export function toUrl(
  { pageSize }: WorkspaceConfig,
  collection: Collection,
  token?: string,
  size?: number,
): URL {
  const { url: plain, list, fields, largestPage } = collection;
  const url = new URL(plain);
  // A mask may name only what the answer can have: lists that come whole have no token.
  const about = largestPage === undefined ? ["kind"] : ["kind", "nextPageToken"];
  url.searchParams.set("fields", [...about, `${list}(${fields.join(",")})`].join(","));
  if (largestPage === undefined) return url;
  url.searchParams.set("maxResults", Math.min(size ?? pageSize ?? largestPage, largestPage).toString());
  if (token !== undefined) url.searchParams.set("pageToken", token);
  return url;
}

/** The records of an answer as they stand in its bytes, and how it goes on. */
export function openPage(
  { context, object }: WorkspacePlace,
  { url, list }: Collection,
  body: Buffer,
): WorkspacePage {
  const { source, maxRecordBytes } = context;
  const printed = printUrl(url);
  const read = createFieldReader([["kind"], ["nextPageToken"], [list]])(body);
  const [kind, token, elements] = read.fields;
  const options = { path: [list], maxRecordBytes, source, place: printed };
  // Google leaves an empty list out, so an answer that is none of Google's would look like one. Every list says its kind.
  if (read.ok && (kind?.kind !== "string" || !kind.text.includes("#")))
    throw new EdpError("EDP-SRC-340", {
      source,
      object,
      url: printed,
      problem: "does not say what list it is",
    });
  const { frame } =
    read.ok && elements === undefined
      ? framePage(Buffer.from("[]"), { ...options, path: [] })
      : framePage(body, options);
  return { body, frame, nextToken: token?.kind === "string" && token.text !== "" ? token.text : undefined };
}
