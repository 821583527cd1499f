// The HTTP client for one source: signed in as its config says, and asking for one page at a time.
import { EdpError } from "@edp/base";
import {
  anonymous,
  createApiKey,
  createBasic,
  createBearer,
  createHttpClient,
  createTokenAuthorizer,
  framePage,
  printUrl,
  sortRecords,
  type Authorizer,
  type ClientCredentials,
  type ConnectorContext,
  type HttpClient,
  type HttpClientOptions,
  type HttpPage,
  type HttpRequest,
  type PageFrame,
  type RecordReader,
} from "@edp/connector-sdk";
import { toJsonPage } from "@edp/connector-sdk/xml";
import { writeAddress, type PageAsk } from "./ask.ts";
import { expectNoErrors } from "./answer-errors.ts";
import type { RestConfig, RestObject } from "./config.ts";

/** Reading is patient; a check must end within seconds. */
export type Patience = "read" | "check";

export async function createClient(
  context: ConnectorContext,
  config: RestConfig,
  patience: Patience,
): Promise<HttpClient> {
  const options = { ...createOptions(config, patience), ...(await readCertificate(context, config)) };
  return createHttpClient(context, {
    ...options,
    authorizer: await createAuthorizer(context, config, options),
  });
}

function createOptions(config: RestConfig, patience: Patience): HttpClientOptions {
  const waitMs = patience === "check" ? Math.min(config.timeoutMs, 6_000) : config.timeoutMs;
  const { rateLimit } = config;
  return {
    privateNetwork: config.privateNetwork,
    timeLimits: {
      connectMs: Math.min(waitMs, 10_000),
      headersMs: waitMs,
      bodyMs: waitMs,
      totalMs: waitMs * 5,
    },
    retry: patience === "check" ? { attempts: 1 } : {},
    postTo: [...config.objects.values()]
      .filter(({ post }) => post !== undefined)
      .map(({ path }) => writeAddress(config, path).href),
    ...(rateLimit === undefined
      ? {}
      : { quota: { requests: rateLimit.requests, perMs: rateLimit.perSeconds * 1000 } }),
  };
}

async function readCertificate(
  context: ConnectorContext,
  config: RestConfig,
): Promise<Pick<HttpClientOptions, "clientCertificate">> {
  if (!config.clientCertificate) return {};
  const certificate = await context.secret("client-certificate");
  return { clientCertificate: { certificate, key: await context.secret("client-key") } };
}

async function createAuthorizer(
  context: ConnectorContext,
  config: RestConfig,
  options: HttpClientOptions,
): Promise<Authorizer> {
  const { auth } = config;
  switch (auth.kind) {
    case "none":
      return anonymous;
    case "basic":
      return createBasic(auth.user, await context.secret("password"));
    case "bearer":
      return createBearer(await context.secret("token"));
    case "api-key":
      return createApiKey(await context.secret("api-key"), auth.in, auth.name);
    case "oauth2":
      return createTokenAuthorizer(context, await readClient(context, auth), options);
  }
}

async function readClient(
  context: ConnectorContext,
  auth: Extract<RestConfig["auth"], { kind: "oauth2" }>,
): Promise<Parameters<typeof createTokenAuthorizer>[1]> {
  const { tokenUrl, clientId, grant, scope, credentialsIn, parameters } = auth;
  return {
    tokenUrl,
    clientId,
    ...(grant === "refresh-token"
      ? await readRefreshToken(context)
      : { clientSecret: await context.secret("client-secret") }),
    ...(scope === undefined ? {} : { scope }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(credentialsIn === undefined ? {} : { style: credentialsIn }),
  };
}

/** Public clients have a refresh token and no secret of their own. */
async function readRefreshToken(
  context: ConnectorContext,
): Promise<Pick<ClientCredentials, "clientSecret" | "refreshToken">> {
  const clientSecret = await context.optionalSecret("client-secret");
  const refreshToken = await context.secret("refresh-token");
  return clientSecret === undefined ? { refreshToken } : { refreshToken, clientSecret };
}

export interface Page extends PageFrame {
  readonly ask: PageAsk;
  /** The list belongs to a parent that is gone. */
  readonly isGone?: true;
  readonly answer: HttpPage;
}

export interface PageRequest {
  readonly client: HttpClient;
  readonly config: RestConfig;
  readonly object: RestObject;
  readonly ask: PageAsk;
  /** Reads the records' fields while they are found. Absent: they are only found. */
  readonly reader?: RecordReader;
}

/** One page, its records found but not parsed. What is told of it shows no secret that the source repeats. */
export async function readPage(context: ConnectorContext, request: PageRequest): Promise<Page> {
  try {
    return await askForPage(context, request);
  } catch (error) {
    throw request.client.withoutSecrets(error);
  }
}

async function askForPage(context: ConnectorContext, request: PageRequest): Promise<Page> {
  const { config, object, ask } = request;
  const { url } = ask;
  const accept = object.parent === undefined ? {} : { accept: goneStatuses };
  // A next link may lead anywhere on its server, but credentials never follow it to another one.
  if (url.origin !== config.baseUrl.origin) {
    throw new EdpError("EDP-SRC-004", {
      source: context.source,
      address: url.host,
      allowed: [config.baseUrl.host],
    });
  }
  const headers = {
    ...(object.format === "xml" ? { accept: "application/xml, text/xml" } : {}),
    ...config.headers,
  };
  const answer = await request.client.read({ url, headers, ...writePost(ask), ...accept });
  const place = printUrl(url);
  if (answer.status === 204) return writeEmptyPage(ask, answer);
  if (goneStatuses.includes(answer.status)) return { ...writeEmptyPage(ask, answer), isGone: true };
  const contentType = answer.headers["content-type"] ?? "";
  if (/^(text\/html|application\/xhtml)/i.test(contentType)) {
    throw new EdpError("EDP-SRC-017", { source: context.source, url: place, contentType });
  }
  const { source, maxRecordBytes } = context;
  const { recordPath: path, lists, errorPath } = object;
  const written =
    object.format === "xml"
      ? toJsonPage(answer.body, { recordPath: path, lists, contentType, source, place })
      : answer.body;
  if (errorPath !== undefined) expectNoErrors(source, place, errorPath, written);
  const list = { path, maxRecordBytes, source, place };
  const body = object.sortFields === true ? sortRecords(written, list) : written;
  const framed = framePage(body, list, request.reader);
  return { ...framed, ask, answer };
}

/** A parent that vanished since its list was read has no children any more. */
const goneStatuses: readonly number[] = [404, 410];

function writeEmptyPage(ask: PageAsk, answer: HttpPage): Page {
  const data = Buffer.alloc(0);
  return { ask, answer, envelope: data, frame: { data, starts: [], ends: [], offset: 0, oversize: [] } };
}

function writePost({ body }: PageAsk): Pick<HttpRequest, "post"> {
  return body === undefined ? {} : { post: { contentType: "application/json", body: JSON.stringify(body) } };
}
