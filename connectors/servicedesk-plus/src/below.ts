// Lists that hang below requests: notes, worklogs, tasks, approvals. Those of all requests, or of requests that changed.
// A few requests are asked about at once; their lists come in order.
import { EdpError } from "@edp/base";
import { createRecordReader, inParallel, printUrl, type ReadEvent } from "@edp/connector-sdk";
import { countRows, type Desk } from "./client.ts";
import { noteEndOfList, notePage, writeRestingPoint, type Known } from "./known.ts";
import { findObject } from "./objects.ts";
import type { Plan } from "./plan.ts";
import { changeTimes, writeUrl, type DeskList } from "./search.ts";
import { walkPlan } from "./walk-plan.ts";
import { walkList, type WalkedPage } from "./walk.ts";

interface Request {
  readonly id: string;
  readonly mayHave: boolean;
}

interface Tally {
  asked: number;
  gone: number;
}

type Wanted = Omit<DeskList, "criteria">;

export async function* readBelow(
  desk: Desk,
  list: Wanted,
  plan: Plan,
  known: Known,
): AsyncGenerator<ReadEvent> {
  const flag = list.object.below?.flag;
  const fields = ["id", ...changeTimes, ...(flag === undefined ? [] : [flag])];
  const requests = { name: "requests", object: findObject(desk.context.source, "requests"), fields };
  const readRequests = createRecordReader({
    key: ["id"],
    also: [...changeTimes.map((field) => `${field}.value`), ...(flag === undefined ? [] : [flag])],
  });
  const tally: Tally = { asked: 0, gone: 0 };
  for await (const planned of walkPlan(desk, requests, plan)) {
    const { page, criteria } = planned;
    const at = { place: "requests", firstItem: 1, extractedAt: desk.context.clock.now() };
    const { batch, refused, also } = readRequests(page.frame, at);
    notePage(known, page, also.slice(0, changeTimes.length));
    if (refused.length > 0) known.problem = "some requests cannot be read, so their lists were not asked for";
    const flags = flag === undefined ? undefined : also[changeTimes.length];
    const asked = batch.recordIds.map((id, index) => ({ id, mayHave: flags?.[index] !== "false" }));
    const events = readLists(desk, list, asked, tally);
    yield* endWith(events, () => writeRestingPoint(plan, known, planned));
    if (page.isLast) await noteEndOfList(known, false, () => countRows(desk, { ...requests, criteria }));
  }
  // One that is gone is no error; that all of them are gone is a wrong path, and nothing may be deleted for it.
  if (tally.asked > 0 && tally.gone === tally.asked) throw refusePath(desk, list);
}

const atOnce = 4;

async function* readLists(
  desk: Desk,
  list: Wanted,
  requests: readonly Request[],
  tally: Tally,
): AsyncGenerator<ReadEvent> {
  const begun = inParallel(listOpen(requests), atOnce, async (id) => {
    const pages = walkList(desk, { ...list, requestId: id, criteria: [] });
    return { id, pages, first: await pages.next() };
  });
  for await (const { id, pages, first } of begun) {
    tally.asked += 1;
    if (first.done === true) tally.gone += 1;
    else yield* readOne(desk, id, first.value, pages);
  }
}

async function* listOpen(requests: readonly Request[]): AsyncGenerator<string> {
  for (const { id, mayHave } of requests) if (mayHave) yield await Promise.resolve(id);
}

async function* readOne(
  { context }: Desk,
  requestId: string,
  first: WalkedPage,
  rest: AsyncIterable<WalkedPage>,
): AsyncGenerator<ReadEvent> {
  const readRecords = createRecordReader({ key: ["id"] });
  const read = function* (page: WalkedPage): Iterable<ReadEvent> {
    const { batch, refused } = readRecords(page.frame, {
      place: `request ${requestId} page ${page.number.toString()}`,
      firstItem: 1,
      extractedAt: context.clock.now(),
      keyBefore: [requestId],
    });
    yield* refused;
    if (batch.count > 0) yield { kind: "records", batch };
  };
  yield* read(first);
  for await (const page of rest) yield* read(page);
}

/** The last records get the place to go on from. */
async function* endWith(
  events: AsyncIterable<ReadEvent>,
  writePlace: () => { readonly cursor?: string },
): AsyncGenerator<ReadEvent> {
  let held: ReadEvent | undefined;
  for await (const event of events) {
    if (held !== undefined) yield held;
    held = event;
  }
  if (held !== undefined) yield held.kind === "records" ? { ...held, ...writePlace() } : held;
}

function refusePath({ context, config }: Desk, list: Wanted): EdpError {
  const url = writeUrl(config, { ...list, requestId: "{id}", criteria: [] }, { size: 1, wantsCount: false });
  const words = ": none of the requests has such a list";
  const { source } = context;
  return new EdpError("EDP-SRC-355", {
    source,
    object: list.name,
    url: printUrl(url),
    portal: config.portal,
    words,
  });
}
