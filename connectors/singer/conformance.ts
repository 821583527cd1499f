// What the conformance kit reads through this connector: a tap that EDP starts like any other, with a file as its
// system. Once with all secrets and changes, once with nothing.
import { invariant } from "@edp/base";
import {
  madeByTheKit,
  makeRecords,
  type ChangeKind,
  type ConformanceSuite,
  type FaultName,
  type PlainRecord,
  type Scenario,
  type World,
  type WorldTools,
} from "@edp/connector-sdk/conformance";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TapWorld } from "./conformance/tap.ts";

const secretNames = ["password", "token", "api-key", "client-secret"];

interface Kind {
  readonly name: string;
  readonly isIncremental: boolean;
  readonly secrets: readonly string[];
}

const kinds: readonly Kind[] = [
  { name: "changes, with every secret", isIncremental: true, secrets: secretNames },
  { name: "everything, with no secret", isIncremental: false, secrets: [] },
];

function openTap(kind: Kind, { dir, clock, secrets }: WorldTools): World {
  const worldFile = join(dir, "world.json");
  const program = join(dir, "tap");
  const tap = fileURLToPath(new URL("conformance/tap.ts", import.meta.url));
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${tap}' "$@"\n`);
  chmodSync(program, 0o755);
  let records: readonly PlainRecord[] = makeRecords(8);
  let gone: readonly PlainRecord[] = [];
  const write = (fault?: TapWorld["fault"]): void => {
    const world: TapWorld = { records, secrets, ...(fault === undefined ? {} : { fault }) };
    writeFileSync(worldFile, JSON.stringify(world));
  };
  const change = (what: ChangeKind, _object: string, id: string): void => {
    const record = [...records, ...gone].find((one) => one.id === id);
    invariant(record !== undefined, "the kit changes only records that are there");
    const others = records.filter((one) => one.id !== id);
    if (what === "remove") gone = [...gone, record];
    records = {
      change: [...others, { ...record, updated_at: clock.now().toISOString() }],
      remove: others,
      restore: [...others, record],
      repeat: [...records, record],
      move: [record, ...others],
    }[what];
    write();
  };
  const cause =
    (name: FaultName) =>
    ({ times = 1 }: { readonly times?: number }): undefined => {
      write({ name, times });
    };
  mkdirSync(join(dir, "platform"));
  write();
  return {
    source: {
      config: {
        executable: "../tap",
        settings: { dir },
        secrets: Object.fromEntries(kind.secrets.map((name) => [name, name])),
        objects: {
          workers: {
            stream: "workers",
            updatedAt: "updated_at",
            ...(kind.isIncremental ? { replicationKey: "updated_at" } : {}),
          },
        },
      },
      baseDir: join(dir, "platform"),
    },
    listIds: () => records.map(({ id }) => id),
    change,
    faults: {
      denied: cause("denied"),
      unreachable: cause("unreachable"),
      failing: cause("failing"),
      echo: cause("echo"),
    },
    listWrites: () =>
      existsSync(program) && readFileSync(worldFile).length > 0 ? [] : ["a change of the world"],
    close: () => Promise.resolve(),
  };
}

export default kinds.map((kind): Scenario => ({
  name: kind.name,
  transport: "process",
  objects: [{ name: "workers", modes: kind.isIncremental ? ["full", "incremental"] : ["full"] }],
  secrets: Object.fromEntries(kind.secrets.map((name) => [name, madeByTheKit])),
  renewsSignIn: false,
  open: (tools) => Promise.resolve(openTap(kind, tools)),
})) satisfies ConformanceSuite;
