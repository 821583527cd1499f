import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { withTransaction } from "./pool.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

describe("withTransaction", () => {
  test("commits what the work did", async () => {
    await withTransaction(database.pool, async (client) => {
      await client.query("insert into meta.mapping_threshold (name, value) values ('kept', 1)");
    });
    const found = await database.pool.query("select value from meta.mapping_threshold where name = 'kept'");
    expect(found.rows).toEqual([{ value: 1 }]);
  });
});
