import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSourcePostgres, type SourcePostgres } from "../../../tests/support/source-postgres.ts";
import { ownTypesSql, typeSamples } from "./testing/type-samples.ts";
import { createContext, read } from "./testing/read-source.ts";

let server: SourcePostgres;
beforeAll(async () => {
  server = await startSourcePostgres(["lc_monetary=C"]);
});
afterAll(() => server.stop());

describe("a value of type", () => {
  beforeAll(async () => {
    await server.run(ownTypesSql);
    for (const [index, [type, value]] of typeSamples.entries()) {
      const table = `t${index.toString()}`;
      await server.run(`create table ${table} (id int primary key, "value" ${type});
        insert into ${table} values (1, ${value}); grant select on ${table} to reader`);
    }
  });

  it.each(typeSamples.map((row, index) => [index, ...row] as const))(
    "%i %s keeps %s",
    async (index, _type, _value, json) => {
      const { records } = await read(createContext(server, { it: { table: `t${index.toString()}` } }));
      expect(records).toEqual([{ id: "1", operation: "upsert", payload: `{"id":1,"value":${json}}` }]);
      expect(() => JSON.parse(records[0]?.payload ?? "") as unknown).not.toThrow();
    },
  );
});
