// A captured table through a whole platform: read once, then change by change, and whole again when the log cannot say.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { noProgress, systemClock } from "@edp/base";
import { createPool, openEmbedded } from "@edp/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFolder, edp } from "../support/edp.ts";
import { pythonDir } from "../support/embedded-platforms.ts";
import { startSourcePostgres, type SourcePostgres } from "../support/source-postgres.ts";

const folder = createFolder();
const platform = join(folder.path, "warehouse");
const authorityFile = join(folder.path, "authority.pem");

let server: SourcePostgres;
beforeAll(async () => {
  server = await startSourcePostgres();
  await server.run(`create table items (id int primary key, name text); create publication edp for table items;
    insert into items select n, 'item' from generate_series(1, 30) as n;
    grant select on items to reader; alter role reader with replication`);
  expect((await edp(["init", platform], folder.path)).exitCode).toBe(0);
  writeFileSync(authorityFile, server.authority.ca);
  writeFileSync(join(platform, "sources/shop.yaml"), source.replace("PORT", server.port.toString()));
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

const source = `kind: Source
name: shop
title: Shop
connector: postgresql
owner: shop-team
description: Items of the shop
config:
  server: localhost:PORT
  database: shop
  user: reader
  publication: edp
  objects:
    items: { table: items, capture: true }
objects: [items]
schedule: "0 3 * * *"
freshness: { warnAfter: 26h, errorAfter: 50h }
sensitivity: internal
`;

async function run(): Promise<void> {
  const secrets = { EDP_CA_BUNDLE: authorityFile, EDP_SECRET_SHOP__PASSWORD: server.password };
  const result = await edp(["run", "shop", "--json"], platform, secrets);
  expect(result.exitCode, result.stderr + result.stdout).toBe(0);
}

/** Versions and deletions that were landed, and records that are there now. */
async function readLanded(): Promise<unknown> {
  const embedded = await openEmbedded({
    platformDir: platform,
    pythonDir,
    clock: systemClock,
    report: noProgress,
  });
  const pool = createPool(embedded.connection, { max: 1 });
  try {
    const { rows } = await pool.query(`
      select (select count(*)::int from raw.shop_items where operation = 'upsert') as versions,
             (select count(*)::int from raw.shop_items where operation = 'delete') as deletions,
             (select count(*)::int from raw.shop_items_head where not deleted) as live`);
    return rows[0];
  } finally {
    await pool.end();
    await embedded.stop();
  }
}

test("every change arrives once, deletions too", async () => {
  await run();
  expect(await readLanded()).toEqual({ versions: 30, deletions: 0, live: 30 });
  await server.run("update items set name = 'better' where id <= 3");
  await server.run("delete from items where id = 30; insert into items values (31, 'new')");
  await run();
  expect(await readLanded()).toEqual({ versions: 34, deletions: 1, live: 30 });
  await run();
  expect(await readLanded()).toEqual({ versions: 34, deletions: 1, live: 30 });
});

test("a table that was emptied is read whole in the same run, and what is gone gets its tombstone", async () => {
  await server.run("truncate items");
  await server.run("insert into items select n, 'item' from generate_series(4, 29) as n");
  await run();
  // 1 to 3 and 31 are gone; 4 to 29 are what they were, so no version of them is landed again.
  expect(await readLanded()).toEqual({ versions: 34, deletions: 5, live: 26 });
  await server.run("delete from items where id = 4");
  await run();
  expect(await readLanded()).toEqual({ versions: 34, deletions: 6, live: 25 });
});
