import { Secret } from "@edp/base";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createEmptyDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { createPool, type Pool } from "./pool.ts";
import { provision, type WantedRole } from "./provision.ts";

let admin: TestDatabase;
beforeAll(async () => {
  admin = await createEmptyDatabase();
});
afterAll(async () => {
  await admin.drop();
});

function wantRole(changes: Partial<WantedRole> = {}): WantedRole {
  const name = `provision_${randomBytes(4).toString("hex")}`;
  onTestFinished(async () => {
    await admin.pool.query(`drop database if exists ${name} with (force)`);
    await admin.pool.query(`drop role if exists ${name}`);
  });
  const password = new Secret(randomBytes(12).toString("base64url"));
  return { name, password, mayMakeRoles: false, database: name, ...changes };
}

function signIn({ name, password, database = "postgres" }: WantedRole): Pool {
  const pool = createPool({ ...admin.connection, database, user: name, password }, { max: 1 });
  onTestFinished(() => pool.end());
  return pool;
}

test("a role is made with its database, can sign in, and is told of once", async () => {
  const role = wantRole();
  expect(await provision(admin.pool, [role])).toEqual([`role ${role.name}`, `database ${role.name}`]);
  expect(await provision(admin.pool, [role])).toEqual([]);
  const { rows } = await signIn(role).query(
    "select current_user as me, rolsuper, rolcreaterole from pg_roles where rolname = current_user",
  );
  expect(rows).toEqual([{ me: role.name, rolsuper: false, rolcreaterole: false }]);
});

test("another role cannot enter the database", async () => {
  const [owner, other] = [wantRole(), wantRole()];
  await provision(admin.pool, [owner, other]);
  await expect(signIn({ ...other, database: owner.name }).query("select 1")).rejects.toMatchObject({
    code: "42501",
  });
});

test("a password that was changed counts from the next time on", async () => {
  const role = wantRole();
  await provision(admin.pool, [role]);
  const changed = { ...role, password: new Secret("another-one") };
  await provision(admin.pool, [changed]);
  await expect(signIn(role).query("select 1")).rejects.toMatchObject({ code: "28P01" });
  expect((await signIn(changed).query("select 1 as one")).rows).toEqual([{ one: 1 }]);
});

test("several callers at once make it once", async () => {
  const role = wantRole();
  const made = await Promise.all([1, 2, 3].map(() => provision(admin.pool, [role])));
  expect(made.flat()).toHaveLength(2);
});

test("a password that PostgreSQL would read differently is refused before anything is made", async () => {
  const role = wantRole({ password: new Secret("pässword") });
  await expect(provision(admin.pool, [role])).rejects.toMatchObject({ code: "EDP-DB-050" });
  const { rowCount } = await admin.pool.query("select from pg_roles where rolname = $1", [role.name]);
  expect(rowCount).toBe(0);
});
