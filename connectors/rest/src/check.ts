// The connection test: name, reachable, certificate, sign in, permission, data. One page of each object is all
// that it reads.
import { EdpError } from "@edp/base";
import {
  placeOfUrl,
  planServerSteps,
  runCheck,
  type CheckStep,
  type ConnectorContext,
  type HttpClient,
  type PlannedStep,
} from "@edp/connector-sdk";
import { createClient, type Page } from "./client.ts";
import type { RestConfig } from "./config.ts";
import { findObject, readConfig } from "./read-config.ts";
import { readCount } from "./paging.ts";
import { readSample } from "./sample.ts";

/** What the first page of an object gave. */
interface Look {
  readonly object: string;
  readonly page?: Page;
  readonly error?: EdpError;
}

/** Credentials, a token, a client certificate: refused by the system, or of no use to begin with. */
const refusals: ReadonlySet<string> = new Set(["EDP-SRC-019", "EDP-SRC-027", "EDP-SRC-109", "EDP-SRC-110"]);

export async function* checkSource(context: ConnectorContext): AsyncIterable<CheckStep> {
  const config = readConfig(context);
  const looks: Look[] = [];
  const server = planServerSteps(context, {
    ...placeOfUrl(config.baseUrl),
    privateNetwork: config.privateNetwork,
  });
  const own: readonly PlannedStep[] = [
    { step: "sign in", run: () => signIn(context, config, looks) },
    { step: "permission", run: () => Promise.resolve(judgePermission(looks)) },
    { step: "data", run: () => Promise.resolve(judgeData(config, looks)) },
  ];
  yield* runCheck(context, [...server, ...own]);
}

/** Looks at every object at once, so that the check stays short; a refused sign-in is told here. */
async function signIn(context: ConnectorContext, config: RestConfig, looks: Look[]): Promise<string> {
  const client = await createClient(context, config, "check");
  try {
    looks.push(
      ...(await Promise.all(context.objects.map((object) => look(context, config, client, object)))),
    );
  } finally {
    await client.close();
  }
  const refused = looks.find(({ error }) => error !== undefined && refusals.has(error.code));
  if (refused?.error !== undefined) throw refused.error;
  return config.auth.kind === "none" ? "no sign-in is configured" : `accepted (${config.auth.kind})`;
}

async function look(
  context: ConnectorContext,
  config: RestConfig,
  client: HttpClient,
  name: string,
): Promise<Look> {
  try {
    const object = findObject(context.source, config, name);
    const page = await readSample(context, { client, config, object });
    return page === undefined ? { object: name } : { object: name, page };
  } catch (error) {
    if (!(error instanceof EdpError)) throw error;
    return { object: name, error: error as EdpError }; // instanceof forgets the code's type
  }
}

function judgePermission(looks: readonly Look[]): string {
  const refused = looks.find(({ error }) => error?.code === "EDP-SRC-020");
  if (refused?.error !== undefined) throw refused.error;
  return looks.map(({ object }) => object).join(", ");
}

function judgeData(config: RestConfig, looks: readonly Look[]): string {
  const failed = looks.find(({ error }) => error !== undefined);
  if (failed?.error !== undefined) throw failed.error;
  return looks.map((one) => describeLook(config, one)).join(", ");
}

function describeLook(config: RestConfig, { object: name, page }: Look): string {
  const object = config.objects.get(name);
  if (page === undefined || object === undefined) return name;
  const count = readCount(object, page);
  const onPage = page.frame.starts.length.toString();
  return count === undefined
    ? `${name}: ${onPage} on the first page`
    : `${name}: ${count.toString()} records`;
}
