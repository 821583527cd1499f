import { eachObject, type Case, type Rule } from "../rule.ts";
import { whyNot } from "../transports.ts";
import { findErrorFaults, findReadFaults, notIncremental, readsIncrementally } from "./read-faults.ts";

export const cursorGone: Rule = {
  id: "cursor-gone",
  promise:
    "When the source no longer knows the cursor, the read begins again or fails with a way on; it never ends as if nothing had changed.",
  find: (kit) =>
    eachObject(
      kit,
      (scenario) => notIncremental(scenario) ?? whyNot(scenario.transport, "cursor-gone"),
      (one) => (readsIncrementally(one.object) ? findFaults(one) : Promise.resolve([])),
    ),
};

async function findFaults({ bench, object: { name } }: Case): Promise<readonly string[]> {
  const first = await bench.read(name, "incremental");
  bench.clock.pass(3_600_000);
  const [id = ""] = bench.world.listIds(name);
  await bench.world.change("change", name, id);
  await bench.cause("cursor-gone", { object: name });
  const second = await bench.read(name, "incremental", first.end?.cursor);
  if (second.error !== undefined) return findErrorFaults(second.error);
  return [
    ...findReadFaults(second),
    ...(second.records.has(id) ? [] : [`it ended well without the record ${id}, which had changed`]),
  ];
}
