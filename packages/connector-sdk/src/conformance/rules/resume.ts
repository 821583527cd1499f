import { compareReads } from "../drain.ts";
import { eachObject, type Case, type Rule } from "../rule.ts";
import { findReadFaults, notIncremental, readsIncrementally } from "./read-faults.ts";

export const resume: Rule = {
  id: "resume",
  promise:
    "Killed after any page, a new reader goes on from the last cursor, and both together brought exactly everything.",
  find: (kit) =>
    eachObject(kit, notIncremental, (one) =>
      readsIncrementally(one.object) ? findFaults(one) : Promise.resolve([]),
    ),
};

async function findFaults({ bench, object: { name } }: Case): Promise<readonly string[]> {
  const whole = await bench.read(name, "full");
  const first = await bench.read(name, "incremental");
  const faults = [...findReadFaults(whole), ...findReadFaults(first)];
  for (const [index, { cursor, records }] of first.restingPoints.entries()) {
    const rest = await bench.read(name, "incremental", cursor);
    const differences = compareReads(whole.records, new Map([...records, ...rest.records]));
    const place = `killed after resting point ${(index + 1).toString()}`;
    faults.push(...[...findReadFaults(rest), ...differences].map((fault) => `${place}: ${fault}`));
  }
  if (whole.end?.cursor === undefined) return faults;
  // What a whole read covered and what came after its cursor is everything, and nothing else.
  const after = await bench.read(name, "incremental", whole.end.cursor);
  return [...faults, ...compareReads(whole.records, new Map([...whole.records, ...after.records]))];
}
