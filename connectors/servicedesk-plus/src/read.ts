// Reading one object to its end.
import {
  createRecordReader,
  type ConnectorContext,
  type ReadEvent,
  type ReadRequest,
} from "@edp/connector-sdk";
import { readBelow } from "./below.ts";
import { countRows, openDesk, type Desk, type SignIn } from "./client.ts";
import { readConfig } from "./config.ts";
import { beginKnowing, noteEndOfList, notePage, writeEnd, writeRestingPoint, type Known } from "./known.ts";
import { findObject } from "./objects.ts";
import { planRead, type Plan } from "./plan.ts";
import { changeTimes, type DeskList } from "./search.ts";
import { walkPlan } from "./walk-plan.ts";

export async function* readObject(
  context: ConnectorContext,
  request: ReadRequest,
  signIn?: SignIn,
): AsyncGenerator<ReadEvent> {
  const config = readConfig(context);
  const object = findObject(context.source, request.object);
  const plan = planRead(context, config, object, request);
  const desk = await openDesk(context, config, "read", signIn);
  try {
    const known = beginKnowing(plan);
    const list: Omit<DeskList, "criteria"> = { name: request.object, object };
    yield* (object.below === undefined ? readRows : readBelow)(desk, list, plan, known);
    yield writeEnd(plan, known);
  } catch (error) {
    throw desk.http.withoutSecrets(error);
  } finally {
    await desk.http.close();
  }
}

async function* readRows(
  desk: Desk,
  list: Omit<DeskList, "criteria">,
  plan: Plan,
  known: Known,
): AsyncGenerator<ReadEvent> {
  const readRecords = createRecordReader({
    key: ["id"],
    also: plan.tellsChanges ? changeTimes.map((field) => `${field}.value`) : [],
    updatedAt: "last_updated_time.value",
    toIsoTime: readMs,
  });
  for await (const planned of walkPlan(desk, list, plan)) {
    const { page, criteria } = planned;
    const at = {
      place: `page ${page.number.toString()}`,
      firstItem: 1,
      extractedAt: desk.context.clock.now(),
    };
    const { batch, refused, also } = readRecords(page.frame, at);
    notePage(known, page, also);
    yield* refused;
    if (batch.count > 0) yield { kind: "records", batch, ...writeRestingPoint(plan, known, planned) };
    if (page.isLast) await noteEndOfList(known, plan.isWhole, () => countRows(desk, { ...list, criteria }));
  }
}

/** Milliseconds since 1970, as ServiceDesk Plus writes times. */
function readMs(text: string): string | undefined {
  const ms = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
