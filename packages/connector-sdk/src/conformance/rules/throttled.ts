import { eachObject, type Case, type Rule } from "../rule.ts";
import { whyNot } from "../transports.ts";
import { findErrorFaults, findLossFaults } from "./read-faults.ts";

/** What a header may ask for, and how long a polite reader waits: at least, and never more than. */
const wishes = [
  { name: "30 seconds", header: "30", atLeastMs: 30_000 },
  { name: "a date in 45 seconds", header: "date", atLeastMs: 45_000 },
  { name: "nothing", header: undefined, atLeastMs: 1 },
  { name: "a date in the past", header: "Wed, 01 Jan 2020 00:00:00 GMT", atLeastMs: 1 },
  { name: "no sense", header: "soon, -5", atLeastMs: 1 },
  { name: "ten years", header: "315360000", atLeastMs: 1 },
] as const;

/** No wish may hold a run for longer. */
const atMostMs = 3_600_000;

export const throttled: Rule = {
  id: "throttled",
  promise:
    "Throttled, it waits as Retry-After says (seconds, a date, absent, past, absurd), never for ever, and loses nothing.",
  find: (kit) =>
    eachObject(
      kit,
      ({ transport }) => whyNot(transport, "throttled"),
      async (one) => {
        const faults: string[] = [];
        for (const wish of wishes) {
          const found = await kit.withBench(one.scenario, (bench) => findFaults({ ...one, bench }, wish));
          faults.push(...found.map((fault) => `Retry-After says ${wish.name}: ${fault}`));
        }
        return faults;
      },
    ),
};

async function findFaults(
  { bench, object: { name } }: Case,
  wish: (typeof wishes)[number],
): Promise<readonly string[]> {
  const at = new Date(bench.clock.now().getTime() + 46_000).toUTCString();
  const header = wish.header === "date" ? at : wish.header;
  await bench.cause("throttled", { object: name, ...(header === undefined ? {} : { retryAfter: header }) });
  const read = await bench.read(name, "full");
  const waitedMs = bench.clock.naps.reduce((sum, nap) => sum + nap, 0);
  const faults =
    read.error === undefined ? findLossFaults(bench, name, read) : findErrorFaults(read.error, "later");
  // Only an absurd wish may end the read.
  const isGivenUp = read.error !== undefined && wish.name !== "ten years";
  return [
    ...faults,
    ...(isGivenUp ? ["it gave up"] : []),
    ...(waitedMs < wish.atLeastMs ? [`it waited ${waitedMs.toString()} ms`] : []),
    ...(waitedMs > atMostMs ? ["it would wait for more than an hour"] : []),
  ];
}
