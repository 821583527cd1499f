// How the system is asked: signed in, one page at a time. Retrying, waiting and refusing other hosts is the SDK's.
import {
  createBearer,
  createHttpClient,
  framePage,
  printUrl,
  readJsonFields,
  type ConnectorContext,
  type HttpClient,
  type HttpPage,
  type PageFrame,
} from "@edp/connector-sdk";
import { findObject } from "./objects.ts";

interface Config {
  readonly baseUrl: string;
  readonly privateNetwork?: boolean;
}

export function readConfig(context: Pick<ConnectorContext, "config">): Config {
  return context.config as unknown as Config; // EDP has checked it against the schema in connector.yaml
}

/** Reading is patient; a check must end within ten seconds, so it tries once. */
export async function createClient(
  context: ConnectorContext,
  patience: "read" | "check",
): Promise<HttpClient> {
  const isCheck = patience === "check";
  return createHttpClient(context, {
    authorizer: createBearer(await context.secret("api-token")),
    privateNetwork: readConfig(context).privateNetwork ?? false,
    ...(isCheck
      ? { retry: { attempts: 1 }, timeLimits: { headersMs: 4_000, bodyMs: 4_000, totalMs: 8_000 } }
      : {}),
  });
}

export interface Page extends PageFrame {
  readonly answer: HttpPage;
  /** Undefined on the last page. */
  readonly next: URL | undefined;
}

export function writeFirstUrl(context: ConnectorContext, object: string, since?: string): URL {
  const { path } = findObject(context.source, object);
  const url = new URL(`${readConfig(context).baseUrl.replace(/\/$/, "")}/${path}`);
  if (since !== undefined) url.searchParams.set("updated_since", since);
  return url;
}

/** One page: `{"items": […], "next": "<address of the next page>"}`. Its records are found, but not parsed. */
export async function readPage(context: ConnectorContext, client: HttpClient, url: URL): Promise<Page> {
  const answer = await client.read({ url });
  const place = printUrl(url);
  const { source, maxRecordBytes } = context;
  const framed = framePage(answer.body, { path: ["items"], source, place, maxRecordBytes });
  const [next] = readJsonFields(framed.envelope, [["next"]]);
  const isLast = next === undefined || next.kind === "null" || next.text === "";
  return { ...framed, answer, next: isLast ? undefined : new URL(next.text, url) };
}
