// A connector at work on one world: what the pipeline would lend it, with a witness listening to all that comes out.
import { createLogger, EdpError, invariant, Secret, type JsonObject } from "@edp/base";
import { listDeclaredHosts, type ConnectorManifest } from "@edp/definition";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type {
  CheckStep,
  Connector,
  ConnectorContext,
  DiscoveredObject,
  ReadEvent,
  ReadRequest,
} from "../connector.ts";
import { createCanary } from "./canary.ts";
import { drainRead, type DrainedRead } from "./drain.ts";
import { createKitClock, type KitClock } from "./kit-clock.ts";
import { madeByTheKit, type FaultDetails, type FaultName, type Scenario, type World } from "./suite.ts";
import type { Witness } from "./witness.ts";

/** Departures from the world's good order. */
export interface Departure {
  /** Values instead of the right ones. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Bench {
  readonly world: World;
  readonly clock: KitClock;
  /** Makes the fault happen from now on. */
  readonly cause: (fault: FaultName, details: FaultDetails) => Promise<void>;
  readonly check: (departure?: Departure) => Promise<readonly CheckStep[]>;
  readonly discover: () => Promise<readonly DiscoveredObject[]>;
  readonly read: (
    object: string,
    mode: ReadRequest["mode"],
    cursor?: string,
    departure?: Departure,
  ) => Promise<DrainedRead>;
}

export interface BenchParts {
  readonly connector: Connector;
  readonly manifest: ConnectorManifest;
  readonly witness: Witness;
}

export async function withBench<T>(
  parts: BenchParts,
  scenario: Scenario,
  work: (bench: Bench) => Promise<T>,
): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), "edp-kit-"));
  const clock = createKitClock();
  const secrets = Object.fromEntries(
    Object.entries(scenario.secrets).map(([name, value]) => [
      name,
      value === madeByTheKit ? createCanary(name) : value,
    ]),
  );
  parts.witness.addSecrets(Object.values(secrets));
  try {
    const world = await scenario.open({ clock, secrets, dir });
    try {
      return await work(createBench(parts, { scenario, world, clock, secrets, dir }));
    } finally {
      parts.witness.noteWrites(world.listWrites());
      parts.witness.addSecrets(world.listIssuedSecrets?.() ?? []);
      await world.close();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

interface Place {
  readonly scenario: Scenario;
  readonly world: World;
  readonly clock: KitClock;
  readonly secrets: Readonly<Record<string, string>>;
  readonly dir: string;
}

function createBench(parts: BenchParts, place: Place): Bench {
  const { connector, witness } = parts;
  const { world, clock } = place;
  let source = world.source;
  const lend = (departure: Departure): ConnectorContext => createContext(parts, place, source, departure);
  const watch = <U>(context: ConnectorContext, where: string, work: () => Promise<U>): Promise<U> =>
    witness.watch(context.allowedHosts, async () => {
      try {
        return await work();
      } catch (error) {
        witness.hearError(`an error of ${where}`, error);
        throw error;
      }
    });
  return {
    world,
    clock,
    cause: async (fault, details) => {
      const cause = world.faults[fault];
      invariant(cause !== undefined, `the scenario "${place.scenario.name}" cannot cause "${fault}"`);
      source = (await cause(details)) ?? source;
    },
    check: (departure = {}) => {
      const context = lend(departure);
      return watch(context, "check", async () => {
        const steps: CheckStep[] = [];
        for await (const step of connector.check(context)) {
          witness.hear(`the step "${step.step}"`, JSON.stringify(step));
          steps.push(step);
        }
        return steps;
      });
    },
    discover: () => {
      const context = lend({});
      return watch(context, "discover", async () => {
        const found = await connector.discover(context);
        witness.hear("discover", JSON.stringify(found));
        return found;
      });
    },
    read: (object, mode, cursor, departure = {}) => {
      const context = lend(departure);
      const request: ReadRequest = { object, mode, cursor, since: undefined, until: undefined };
      return watch(context, "read", async () => {
        const drained = await drainRead(connector.read(context, request), (event) =>
          hearEvent(witness, event),
        );
        if (drained.error !== undefined) witness.hearError("an error of read", drained.error);
        return drained;
      });
    },
  };
}

function hearEvent(witness: Witness, event: ReadEvent): void {
  if (event.kind === "end") witness.hear("the end of a read", JSON.stringify(event));
  else if (event.kind === "refused")
    witness.hear("a refused record", `${event.position} ${event.bytes.toString("latin1")}`);
  else {
    const { data, recordIds } = event.batch;
    witness.hear("a record", `${recordIds.join(" ")} ${data.toString("latin1")}`);
    if (event.cursor !== undefined) witness.hear("a cursor", event.cursor);
  }
}

function createContext(
  { manifest, witness }: BenchParts,
  place: Place,
  source: World["source"],
  departure: Departure,
): ConnectorContext {
  const secrets = { ...place.secrets, ...departure.secrets };
  const config: JsonObject = source.config;
  const find = (name: string): Secret<string> | undefined => {
    const value = secrets[name];
    return value === undefined ? undefined : new Secret(value);
  };
  const log = createLogger((line) => {
    witness.hear("the log", line);
  }, place.clock);
  return {
    source: "kit_source",
    tenant: "kit",
    config,
    objects: place.scenario.objects.map(({ name }) => name),
    baseDir: source.baseDir ?? place.dir,
    secret: (name) => {
      const found = find(name);
      if (found !== undefined) return Promise.resolve(found);
      const reference = `kit_source/${name}`;
      return Promise.reject(new EdpError("EDP-SEC-001", { reference, tried: ["the scenario's secrets"] }));
    },
    optionalSecret: (name) => Promise.resolve(find(name)),
    extraCa: source.extraCa,
    allowedHosts: listDeclaredHosts(manifest.egress, config),
    maxRecordBytes: 16 * 1024 * 1024,
    clock: place.clock,
    log,
    report: (progress) => {
      witness.hear("progress", JSON.stringify(progress));
    },
    signal: departure.signal ?? new AbortController().signal,
  };
}
