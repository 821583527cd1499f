import { eachObject, type Rule } from "../rule.ts";
import { whyNot } from "../transports.ts";
import { findErrorFaults, findLossFaults } from "./read-faults.ts";

const forEver = 1_000;

export const serverErrors: Rule = {
  id: "server-errors",
  promise:
    "Short failures of the server are waited out and lose nothing; lasting ones end the read with an error that allows a later try.",
  find: (kit) =>
    eachObject(
      kit,
      ({ transport }) => whyNot(transport, "failing"),
      async ({ bench, scenario, object: { name } }) => {
        await bench.cause("failing", { object: name, times: scenario.transport === "http" ? 3 : 1 });
        const survived = await bench.read(name, "full");
        // Where a broken connection ends a read, the pipeline repeats it; an HTTP client repeats the request.
        const faults =
          survived.error === undefined || scenario.transport === "http"
            ? findLossFaults(bench, name, survived)
            : findErrorFaults(survived.error, "later");
        return kit.withBench(scenario, async (other) => {
          await other.cause("failing", { object: name, times: forEver });
          const { end, error } = await other.read(name, "full");
          if (end !== undefined)
            return [...faults, "it came to an end although the server failed all the time"];
          return [...faults, ...findErrorFaults(error, "later")];
        });
      },
    ),
};
