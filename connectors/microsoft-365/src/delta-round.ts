// One round of changes: pages that follow each other to a delta link, from which the next round goes on. The first
// round of all holds everything that there is.
import { EdpError } from "@edp/base";
import { printUrl, readJsonFields, type HttpPage } from "@edp/connector-sdk";
import { openPage, readPages, toUrl, type Graph, type GraphPage, type PagePlace } from "./client.ts";
import { tooOld } from "./delta-cursor.ts";

/** The address of a first round. */
export function firstRound(place: PagePlace, path: string, select: string, filter?: string): URL {
  const url = toUrl(place.graph.config, `${path}/delta`);
  url.searchParams.set("$select", select);
  if (filter !== undefined) url.searchParams.set("$filter", filter);
  return url;
}

/** Pages of a round. The last one has a delta link: a round without it is not over (EDP-SRC-079). */
export async function* readRound(place: PagePlace, first: URL): AsyncGenerator<GraphPage> {
  let last: GraphPage | undefined;
  for await (const page of readPages(place, first, readDeltaPage)) {
    last = page;
    yield page;
  }
  if (last?.delta === undefined)
    throw new EdpError("EDP-SRC-079", { source: place.context.source, object: place.object });
}

/** Graph says in several ways that a link is of no use any more: 410, or 400 with a code of its own. */
async function readDeltaPage(place: PagePlace, url: URL): Promise<GraphPage> {
  const answer = await place.graph.read({ url, accept: [400, 410] });
  if (answer.status === 200) return openPage(place, answer.body, printUrl(url));
  const { code, words } = readError(place.graph, answer);
  const isForgotten = answer.status === 410 || /^(syncState(NotFound|Invalid)|resyncRequired)/i.test(code);
  if (isForgotten) throw tooOld(place, `Graph answers ${answer.status.toString()} ${code}`.trim());
  const { source } = place.context;
  throw new EdpError("EDP-SRC-008", { source, url: printUrl(url), status: answer.status, reason: words });
}

function readError(
  { hideSecrets }: Graph,
  { body }: HttpPage,
): { readonly code: string; readonly words: string } {
  const [code, message] = readJsonFields(body, [
    ["error", "code"],
    ["error", "message"],
  ]);
  const words = hideSecrets((message?.text ?? "").slice(0, 4_000));
  return { code: code?.text ?? "", words: words.slice(0, 200).replace(/\.$/, "") };
}
