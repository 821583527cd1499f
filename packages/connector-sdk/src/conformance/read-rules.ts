// What every connector promises about reading.
import type { ConnectorContext, ReadRequest } from "../connector.ts";
import { compareReads, drainRead, type DrainedRead } from "./drain.ts";
import type { ConformanceRule, Kit } from "./scenario.ts";

type Mode = ReadRequest["mode"];

function read(kit: Kit, object: string, mode: Mode, cursor?: string): Promise<DrainedRead> {
  const request = { object, mode, cursor, since: undefined, until: undefined };
  return drainRead(kit.connector.read(kit.scenario.createContext(), request));
}

/** Runs `find` for every object of the scenario and puts the object's name before each fault. */
async function eachObject(
  kit: Kit,
  find: (object: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const object of kit.scenario.createContext().objects) {
    faults.push(...(await find(object)).map((fault) => `${object}: ${fault}`));
  }
  return faults;
}

export const readRules: readonly ConformanceRule[] = [
  {
    name: "a full read has records and ends well",
    findFaults: (kit) =>
      eachObject(kit, async (object) => {
        const { records, faults, end, readCount } = await read(kit, object, "full");
        const counted = end?.sourceCount;
        return [
          ...faults,
          ...(records.size === 0 ? ["it has no records"] : []),
          ...(counted === undefined || counted === readCount
            ? []
            : [`the source counts ${counted.toString()}, ${readCount.toString()} were read`]),
        ];
      }),
  },
  {
    name: "a full read gives the same bytes twice",
    findFaults: (kit) =>
      eachObject(kit, async (object) => {
        const [one, other] = [await read(kit, object, "full"), await read(kit, object, "full")];
        return compareReads(one.records, other.records);
      }),
  },
  {
    name: "reading goes on from every cursor without losing a record",
    findFaults: (kit) =>
      eachObject(kit, async (object) => {
        const whole = await read(kit, object, "full");
        const first = await read(kit, object, "incremental");
        const faults: string[] = [];
        for (const { cursor, records } of first.restingPoints) {
          const rest = await read(kit, object, "incremental", cursor);
          faults.push(...compareReads(whole.records, new Map([...records, ...rest.records])));
        }
        if (whole.end?.cursor === undefined) return faults;
        // What a whole read covered and what came after its cursor is everything, and nothing else.
        const after = await read(kit, object, "incremental", whole.end.cursor);
        return [...faults, ...compareReads(whole.records, new Map([...whole.records, ...after.records]))];
      }),
  },
  {
    name: "a read stops when it is told to",
    findFaults: (kit) => eachObject(kit, async (object) => findStopFaults(kit, object)),
  },
  {
    name: "an unknown object is an error",
    findFaults: async (kit) => {
      try {
        await read(kit, "no_such_object", "full");
        return ["it was read"];
      } catch {
        return [];
      }
    },
  },
  {
    name: "the source was only read",
    findFaults: async ({ scenario }) => scenario.listWrites(),
  },
  {
    name: "no secret was logged",
    findFaults: async ({ scenario }) => {
      const log = scenario.listLogLines().join("\n");
      return scenario.secretValues
        .filter((value) => log.includes(value))
        .map(() => "a secret stands in the log");
    },
  },
];

/** A stopped run must not wait for the source, and must not say that it read to the end. */
async function findStopFaults(kit: Kit, object: string): Promise<readonly string[]> {
  const stop = new AbortController();
  const context: ConnectorContext = kit.scenario.createContext({ signal: stop.signal });
  stop.abort(new DOMException("stopped", "AbortError"));
  try {
    const request = { object, mode: "full", cursor: undefined, since: undefined, until: undefined } as const;
    const { end } = await drainRead(kit.connector.read(context, request));
    return end === undefined ? [] : ["it read to the end although it was stopped"];
  } catch {
    return [];
  }
}
