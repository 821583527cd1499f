// The pages of one list, one after the other, to its end.
import { EdpError } from "@edp/base";
import {
  createPageGuard,
  readAhead,
  type ConnectorContext,
  type HttpClient,
  type RecordReader,
} from "@edp/connector-sdk";
import { describeAsk, type PageAsk } from "./ask.ts";
import { readPage, type Page } from "./client.ts";
import type { RestConfig, RestObject } from "./config.ts";
import { findNextAsk } from "./paging.ts";
import type { Stretch } from "./stretches.ts";

export interface Reading {
  readonly config: RestConfig;
  readonly object: RestObject;
  readonly client: HttpClient;
  /** Reads the fields of this object's records while they are found. */
  readonly reader?: RecordReader;
}

export interface WalkedPage {
  readonly page: Page;
  /** From 1. */
  readonly number: number;
  readonly next: PageAsk | undefined;
  readonly body: Uint8Array;
}

type Place = Pick<WalkedPage, "number"> & { readonly ask: PageAsk };

export async function* walkPages(
  context: ConnectorContext,
  reading: Reading,
  stretch: Stretch,
): AsyncIterable<WalkedPage> {
  const { source } = context;
  const { object } = reading;
  const guard = createPageGuard({ source, object: object.name });
  yield* readAhead<Place, WalkedPage>(
    { ask: stretch.ask, number: 1 },
    {
      open: async ({ ask, number }) => {
        const again = number === 1 ? stretch.again : undefined;
        const page = await (number === 1 && stretch.page !== undefined
          ? stretch.page
          : readPageOrBeginAgain(context, reading, ask, again));
        const next = withoutKey(reading.config, findNextAsk(source, object, page));
        return { page, number, next, body: page.answer.body };
      },
      next: ({ page, number, next, body }) => {
        guard.expectNew({
          bytes: body,
          recordCount: page.frame.starts.length + page.frame.oversize.length,
          next: next === undefined ? undefined : describeAsk(next),
        });
        return next === undefined ? undefined : { ask: next, number: number + 1 };
      },
    },
  );
}

/** A page that a broken-off read left may be gone by now; then the list begins with its first page again. */
async function readPageOrBeginAgain(
  context: ConnectorContext,
  reading: Reading,
  ask: PageAsk,
  again: PageAsk | undefined,
): Promise<Page> {
  try {
    return await readPage(context, { ...reading, ask });
  } catch (error) {
    // instanceof forgets the code's type
    if (again === undefined || !(error instanceof EdpError) || !goneCodes.has((error as EdpError).code))
      throw error;
    context.log.log("info", "the page to go on from is gone; reading begins again", {
      object: reading.object.name,
    });
    return readPage(context, { ...reading, ask: again });
  }
}

/** A GraphQL server tells of a stale cursor in an answer with status 200. */
const goneCodes: ReadonlySet<string> = new Set(["EDP-SRC-008", "EDP-SRC-220"]);

/** Many sources repeat the key in their links; each request adds it anew, and no cursor may keep it. */
function withoutKey({ auth }: RestConfig, ask: PageAsk | undefined): PageAsk | undefined {
  if (auth.kind === "api-key" && auth.in === "query" && ask?.url.searchParams.has(auth.name) === true)
    ask.url.searchParams.delete(auth.name);
  return ask;
}
