// A source made from a database's own catalog: found, checked, read, without a line written by hand.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFolder, edp } from "../support/edp.ts";
import { startSourceMariaDb } from "../support/source-mariadb.ts";
import { startSourcePostgres } from "../support/source-postgres.ts";

const folder = createFolder();
const platform = join(folder.path, "warehouse");
const authorityFile = join(folder.path, "authority.pem");

beforeAll(async () => {
  expect((await edp(["init", platform], folder.path)).exitCode).toBe(0);
});
afterAll(folder.remove);

interface Place {
  readonly port: number;
  readonly password: string;
  readonly authority: { readonly ca: string };
}

/** Makes the source, and answers its document; then the check of the source must pass. */
async function makeSource(
  name: string,
  scheme: string,
  { port, password, authority }: Place,
): Promise<string> {
  writeFileSync(authorityFile, authority.ca);
  const secrets = { EDP_CA_BUNDLE: authorityFile, [`EDP_SECRET_${name.toUpperCase()}__PASSWORD`]: password };
  const address = `${scheme}://reader@localhost:${port.toString()}/shop`;
  const made = await edp(["connectors", "new", name, "--from", "database", address], platform, secrets);
  expect(made.exitCode, made.stderr).toBe(0);
  const checked = await edp(["check", name], platform, secrets);
  expect(checked.exitCode, checked.stdout + checked.stderr).toBe(0);
  return readFileSync(join(platform, "sources", `${name}.yaml`), "utf8");
}

test("tables of PostgreSQL, with keys and cursors, become objects", async () => {
  const server = await startSourcePostgres();
  try {
    await server.run(`create schema "Sales";
      create table "Sales"."orderLines" (order_no int, line int, price numeric, last_updated timestamptz not null, primary key (order_no, line));
      create index on "Sales"."orderLines" (last_updated);
      create table people (id int primary key, born_on date, created_at timestamptz);
      create table "Sales".people (id int primary key, changed_at date, modified_at timestamptz);
      create index on "Sales".people (modified_at);
      create table heap (x int); create table hidden (id int primary key);
      grant usage on schema "Sales" to reader; grant select on "Sales"."orderLines", "Sales".people, people, heap to reader`);
    const text = await makeSource("shop", "postgresql", server);
    expect(text).toMatch(/# {3}public\.heap\n/);
    expect(text.slice(text.indexOf("config:"))).toBe(
      `config:
  server: localhost:${server.port.toString()}
  database: shop
  user: reader
  objects:
    order_lines:
      schema: Sales
      table: orderLines
      key:
        - order_no
        - line
      cursor: last_updated
    people:
      schema: Sales
      table: people
      key:
        - id
      cursor: modified_at
    public_people:
      schema: public
      table: people
      key:
        - id
objects:
  - order_lines
  - people
  - public_people
schedule: 0 3 * * *
freshness:
  warnAfter: 26h
  errorAfter: 50h
sensitivity: confidential
`,
    );
    const again = await edp(
      ["connectors", "new", "shop", "--from", "database", "postgresql://a@b/c"],
      platform,
    );
    expect(again.stderr).toContain("EDP-SRC-103");
  } finally {
    await server.stop();
  }
});

test("tables of MariaDB become objects, too", async () => {
  const server = await startSourceMariaDb();
  try {
    await server.run(
      "create table workers (id int primary key, name varchar(50), updated_at timestamp(6) not null default current_timestamp(6), key (updated_at))",
    );
    await server.run("grant select on shop.workers to reader");
    const text = await makeSource("staff", "mariadb", server);
    expect(text).toContain("connector: mysql\n");
    expect(text).toContain("table: workers\n      key:\n        - id\n      cursor: updated_at\n");
  } finally {
    await server.stop();
  }
});

test.each([
  ["no address", "warehouse/url", "no address"],
  ["an engine that nothing reads", "mongodb://a@b/c", "reads mongodb"],
  ["a password", "postgresql://a:open-secret@b/c", "a password"],
  ["no account", "postgresql://b/c", "lacks"],
])("an address with %s is refused, and not repeated", async (_name, address, words) => {
  const refused = await edp(["connectors", "new", "other", "--from", "database", address], platform);
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr).toContain("EDP-SRC-105");
  expect(refused.stderr).toContain(words);
  expect(refused.stderr).not.toContain("open-secret");
});
