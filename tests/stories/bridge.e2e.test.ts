// A platform whose source is a Singer tap from PyPI, through the command as a person calls it: installed from its lock
// file, checked, landed, its state kept between runs, what cannot be kept set aside, and the next run reads changes.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFolder, edp } from "../support/edp.ts";
import { repositoryRoot } from "../support/run-tool.ts";
import { startSourcePostgres, type SourcePostgres } from "../support/source-postgres.ts";

/** The tap is installed once, and each run builds the models. */
const patience = { timeout: 400_000 };
const folder = createFolder();
const platform = join(folder.path, "school");
let shop: SourcePostgres;

beforeAll(async () => {
  shop = await startSourcePostgres();
  await shop.run(`create table persons (id int primary key, name text, changed int);
    insert into persons select n, 'Person ' || n, n from generate_series(1, 400) as n;
    insert into persons values (401, repeat('long ', 1000), 401)`);
  for (const dir of ["environments", "sources", "mappings", "bridges"])
    mkdirSync(join(platform, dir), { recursive: true });
  const lock = "meltanolabs-tap-postgres.txt";
  copyFileSync(join(repositoryRoot, "connectors/singer/locks", lock), join(platform, "bridges", lock));
  for (const [path, text] of Object.entries(documents(shop.port))) writeFileSync(join(platform, path), text);
});
afterAll(async () => {
  await shop.stop();
  folder.remove();
});

const documents = (port: number): Readonly<Record<string, string>> => ({
  "edp.yaml": "kind: Platform\nname: school\nedp: 0.1.0\nowner: data-team\n",
  "environments/local.yaml": `kind: Environment
name: local
target: local
database: { provider: embedded }
secrets: [{ provider: environment }]
`,
  "sources/people.yaml": `kind: Source
name: people
connector: singer
owner: people-team
description: Persons, read through a tap
maxRecordSize: 2KiB
config:
  requirements: bridges/meltanolabs-tap-postgres.txt
  executable: tap-postgres
  settings: { host: 127.0.0.1, port: ${port.toString()}, user: owner, database: shop, filter_schemas: [public] }
  secrets: { password: password }
  objects:
    persons: { stream: public-persons, key: id, replicationKey: changed }
objects: [persons]
`,
  "mappings/persons.yaml": `kind: Mapping
name: people-persons
type: entity
owner: people-team
source: people
object: persons
entity: worker
columns: { employee_id: id, display_name: name }
`,
});

interface Told {
  readonly exitCode: number | null;
  readonly said: string;
}

async function run(args: readonly string[]): Promise<Told> {
  const result = await edp(args, platform, { EDP_SECRET_PEOPLE__PASSWORD: shop.password });
  expect(result.stdout + result.stderr).not.toContain(shop.password);
  return { exitCode: result.exitCode, said: result.stdout + result.stderr };
}

/** As `edp status` tells it: what is there, and what was set aside. */
async function status(): Promise<unknown> {
  const { said } = await run(["status", "--json"]);
  const { sources } = JSON.parse(said) as {
    sources: { records: number; quarantined: number; check: string }[];
  };
  return sources.map(({ records, quarantined, check }) => [records, quarantined, check]);
}

async function nameOfSeven(): Promise<string | undefined> {
  const sql = "select display_name from mart.identity_overview_current where employee_id = '7'";
  return (await run(["query", sql, "--csv"])).said.trim().split("\n").at(-1);
}

test(
  "the first run lands all but what is too large, the next reads changes, a full one finds what is gone",
  patience,
  async () => {
    const first = await run(["run", "people"]);
    expect([first.exitCode, first.said]).toEqual([
      0,
      expect.stringMatching(/people +401 records +400 new or changed/),
    ]);
    expect(await status()).toEqual([[400, 1, "passed"]]);
    expect(await nameOfSeven()).toBe("Person 7");

    await shop.run(
      "update persons set name = 'Renamed', changed = 500 where id = 7; delete from persons where id = 8",
    );
    const second = await run(["run", "people"]);
    // A tap reads the last value of its key again: one record more than changed.
    expect([second.exitCode, second.said]).toEqual([
      0,
      expect.stringMatching(/people +2 records +1 new or changed/),
    ]);
    expect(await nameOfSeven()).toBe("Renamed");

    const full = await run(["run", "people", "--full"]);
    expect(full.exitCode).toBe(0);
    expect(await status()).toEqual([[399, 1, "passed"]]);
    expect(await nameOfSeven()).toBe("Renamed");
  },
);
