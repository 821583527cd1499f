// The connection test. Each step rests on the one before; after the first failure the rest is not tried.
import { isEdpError } from "@edp/base";
import {
  placeOfUrl,
  planServerSteps,
  runCheck,
  type CheckStep,
  type ConnectorContext,
  type PlannedStep,
} from "@edp/connector-sdk";
import { createClient, readConfig, readPage, writeFirstUrl, type Page } from "./client.ts";

export async function* checkSource(context: ConnectorContext): AsyncIterable<CheckStep> {
  const { baseUrl, privateNetwork = false } = readConfig(context);
  const looks = new Map<string, Page>();
  const refusals: Error[] = [];
  const own: readonly PlannedStep[] = [
    { step: "sign in", run: () => signIn(context, looks, refusals) },
    { step: "permission", run: () => tellPermission(context, refusals) },
    { step: "data", run: () => Promise.resolve(tellData(looks)) },
  ];
  const server = planServerSteps(context, { ...placeOfUrl(new URL(baseUrl)), privateNetwork });
  yield* runCheck(context, [...server, ...own]);
}

/** Looks at the first page of each object. A refused object is a matter of permission, told in the next step. */
async function signIn(
  context: ConnectorContext,
  looks: Map<string, Page>,
  refusals: Error[],
): Promise<string> {
  const client = await createClient(context, "check");
  try {
    for (const object of context.objects) {
      try {
        looks.set(object, await readPage(context, client, writeFirstUrl(context, object)));
      } catch (error) {
        if (!isEdpError(error) || error.code !== "EDP-SRC-020") throw error;
        refusals.push(error);
      }
    }
  } finally {
    await client.close();
  }
  return "accepted";
}

async function tellPermission(context: ConnectorContext, refusals: readonly Error[]): Promise<string> {
  const [refused] = refusals;
  if (refused !== undefined) throw refused;
  return context.objects.join(", ");
}

function tellData(looks: ReadonlyMap<string, Page>): string {
  return [...looks]
    .map(([object, { frame }]) => `${object}: ${frame.starts.length.toString()} on the first page`)
    .join(", ");
}
