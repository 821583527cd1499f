// The stream of the kill tests: the same for the same start value, in the process that is killed and in the clean run.
// Epochs follow each other: even ones are complete snapshots, odd ones changes with a cursor behind each part.
import type { ReadEvent } from "@edp/connector-sdk";
import { recordsEvent, type TestRecord } from "../support/landing-harness.ts";
import { createRandom } from "../support/random.ts";

export const partRows = 40;
export const people = 600;

export function isSnapshot(epoch: number): boolean {
  return epoch % 2 === 0;
}

/** Each id at most once an epoch, so a part that is read again changes nothing. */
export function inventEpoch(seed: number, epoch: number): readonly TestRecord[] {
  const random = createRandom(seed + epoch * 1_000);
  const records: TestRecord[] = [];
  for (let index = 0; index < people; index += 1) {
    const id = `person-${((index * 337) % people).toString()}`;
    const version = random.below(3);
    const filling = "x".repeat(random.below(400));
    if (random.below(12) > 0)
      records.push([id, `{"id":"${id}","version":${version.toString()},"filling":"${filling}"}`]);
    else if (!isSnapshot(epoch)) records.push([id]);
  }
  return records;
}

/** Events from a cursor on, which is the number of records before it. */
export function* readEpoch(seed: number, epoch: number, cursor: string | undefined): Generator<ReadEvent> {
  const records = inventEpoch(seed, epoch);
  const from = isSnapshot(epoch) ? 0 : cursorWithin(epoch, cursor);
  for (let at = from; at < records.length; at += partRows) {
    const part = records.slice(at, at + partRows);
    const next = `${epoch.toString()}:${(at + part.length).toString()}`;
    yield isSnapshot(epoch) ? recordsEvent(part) : recordsEvent(part, next);
  }
  yield { kind: "end", complete: true, cursor: `${(epoch + 1).toString()}:0` };
}

/** Records of this epoch that stand before the cursor: all, if its last commit arrived before the loader died. */
export function cursorWithin(epoch: number, cursor: string | undefined): number {
  const [at = 0, count = 0] = (cursor ?? "0:0").split(":").map(Number);
  if (at > epoch) return people;
  return at === epoch ? count : 0;
}
