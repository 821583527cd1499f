// Twenty requests in one (JSON batching). Each part has its own answer, in any order, and any of them may be throttled
// or fail on its own: it is asked again when its own wait is over, together with the others whose wait is over then.
import { EdpError } from "@edp/base";
import { createFieldReader, framePage, type ConnectorContext } from "@edp/connector-sdk";
import type { Graph } from "./client.ts";

/** As many as Graph takes at once. */
export const batchSize = 20;

export interface BatchPart {
  /** Below the version: `/groups/<id>/members?$select=id`. */
  readonly path: string;
}

export interface BatchAnswer<P extends BatchPart> {
  readonly part: P;
  readonly status: number;
  /** The bytes of the answer's body, as Graph wrote them; empty when it has none. */
  readonly body: Buffer;
}

export interface BatchPlace {
  readonly context: ConnectorContext;
  readonly graph: Graph;
  readonly object: string;
}

const attempts = 6;
const firstDelayMs = 1_000;
const longestWishMs = 300_000;
const readPart = createFieldReader([["id"], ["status"], ["headers"], ["body"]]);

interface Asked<P extends BatchPart> {
  readonly part: P;
  readonly number: number;
  readonly attempt: number;
  /** By the clock's `monotonicMs`. */
  readonly dueMs: number;
}

interface Reply {
  readonly status: number;
  readonly wishMs: number;
  readonly body: Buffer;
}

/** Answers in the order of the parts. A part that is not there any more (404) is an answer too. */
export async function runBatch<P extends BatchPart>(
  place: BatchPlace,
  parts: readonly P[],
): Promise<readonly BatchAnswer<P>[]> {
  const { clock, signal } = place.context;
  const answers: (BatchAnswer<P> | undefined)[] = parts.map(() => undefined);
  let open: readonly Asked<P>[] = parts.map((part, number) => ({ part, number, attempt: 1, dueMs: 0 }));
  while (open.length > 0) {
    const nextMs = Math.min(...open.map(({ dueMs }) => dueMs));
    const waitMs = nextMs - clock.monotonicMs();
    if (waitMs > 0) await clock.sleep(waitMs, signal);
    const nowMs = Math.max(nextMs, clock.monotonicMs());
    const due = open.filter(({ dueMs }) => dueMs <= nowMs);
    const replies = await send(place, due);
    const again: Asked<P>[] = [];
    for (const asked of due) {
      const reply = replies.get(asked.number);
      if (reply === undefined) throw incomplete(place, "lacks one of its parts");
      if (isRepeatable(reply.status)) again.push(askAgain(place, asked, reply));
      else answers[asked.number] = { part: asked.part, status: reply.status, body: reply.body };
    }
    open = [...open.filter(({ dueMs }) => dueMs > nowMs), ...again];
  }
  return answers.filter((answer) => answer !== undefined);
}

const isRepeatable = (status: number): boolean => status === 429 || status === 408 || status >= 500;

/** After its own `Retry-After`, and never sooner than our own backoff. */
function askAgain<P extends BatchPart>(
  place: BatchPlace,
  asked: Asked<P>,
  { status, wishMs }: Reply,
): Asked<P> {
  const { context, object } = place;
  const { attempt } = asked;
  if (attempt >= attempts)
    throw new EdpError("EDP-SRC-076", { source: context.source, object, status, attempts });
  const delayMs = Math.max(Math.min(wishMs, longestWishMs), firstDelayMs * 2 ** (attempt - 1));
  const path = asked.part.path.replace(/\?.*/, "");
  context.log.log("info", "part of a batch will be repeated", { path, status, attempt, delay_ms: delayMs });
  return { ...asked, attempt: attempt + 1, dueMs: context.clock.monotonicMs() + delayMs };
}

async function send(
  place: BatchPlace,
  asked: readonly { readonly part: BatchPart; readonly number: number }[],
): Promise<ReadonlyMap<number, Reply>> {
  const { context, graph } = place;
  const requests = asked.map(({ part, number }) => ({
    id: number.toString(),
    method: "GET",
    url: part.path,
  }));
  const post = { contentType: "application/json", body: JSON.stringify({ requests }) };
  const page = await graph.read({ url: graph.batchUrl, post }, asked.length);
  // The parts together may be as large as an answer may be; their records are measured one by one later.
  const limit = { path: ["responses"], maxRecordBytes: page.body.length, source: context.source };
  const { frame } = framePage(page.body, { ...limit, place: "$batch" });
  const replies = new Map<number, Reply>();
  for (const [index, start] of frame.starts.entries()) {
    const read = readPart(frame.data, start, frame.ends[index]);
    if (!read.ok) throw incomplete(place, `has a part that is no JSON (${read.problem})`);
    const [id, status, headers, answer] = read.fields;
    const bytes =
      answer?.kind === "object"
        ? frame.data.subarray(answer.start, answer.start + Buffer.byteLength(answer.text))
        : Buffer.alloc(0);
    replies.set(Number(id?.text), {
      status: Number(status?.text),
      wishMs: readWish(headers?.text),
      body: bytes,
    });
  }
  return replies;
}

/** Seconds after `Retry-After`, in milliseconds; 0 when there is no wish. */
function readWish(headers: string | undefined): number {
  const wish = /"retry-after"\s*:\s*"?(\d+)/i.exec(headers ?? "")?.[1];
  return wish === undefined ? 0 : Number(wish) * 1000;
}

function incomplete({ context, object }: BatchPlace, problem: string): EdpError {
  return new EdpError("EDP-SRC-078", { source: context.source, object, problem });
}
