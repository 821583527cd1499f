import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { copyInto } from "./copy.ts";
import { withClient, withTransaction } from "./pool.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query("create unlogged table line (number bigint, text text)");
});
afterAll(() => database.drop());

const into = "copy line (number, text) from stdin";

async function count(where = "true"): Promise<number> {
  const found = await database.pool.query<{ n: string }>(`select count(*) as n from line where ${where}`);
  return Number(found.rows[0]?.n);
}

test("what is written arrives byte for byte, wherever the chunks end", async () => {
  const text = Buffer.from('1\tgrün \\\\ "quoted"\n2\t\\N\n3\t🙂\n');
  const rows = await withClient(database.pool, (client) =>
    copyInto(client, into, async (write) => {
      for (const byte of text) await write(Buffer.from([byte]));
    }),
  );
  expect(rows).toBe(3);
  const found = await database.pool.query("select text from line where number <= 3 order by number");
  expect(found.rows).toEqual([{ text: 'grün \\ "quoted"' }, { text: null }, { text: "🙂" }]);
});

test("a buffer may be reused as soon as its write resolved", async () => {
  const lines = 2000;
  const buffer = Buffer.alloc(lines * 24);
  const batches = 200;
  await withClient(database.pool, (client) =>
    copyInto(client, into, async (write) => {
      for (let batch = 0; batch < batches; batch += 1) {
        for (let line = 0; line < lines; line += 1) {
          const number = String(1_000_000 + batch * lines + line);
          buffer.write(`${number}\t${number.padStart(15, "0")}\n`, line * 24);
        }
        await write(buffer);
      }
    }),
  );
  expect(await count("number >= 1000000")).toBe(batches * lines);
  expect(await count("number >= 1000000 and number <> text::bigint")).toBe(0);
});

test("writing is as fast as the server reads: no more than one chunk waits in memory", async () => {
  const chunk = Buffer.from(`7\t${"x".repeat(65_000)}\n`.repeat(8));
  let most = 0;
  await withClient(database.pool, (client) =>
    copyInto(client, into, async (write) => {
      const before = process.memoryUsage().arrayBuffers;
      for (let sent = 0; sent < 400; sent += 1) {
        await write(chunk);
        const { stream } = (client as unknown as { connection: { stream: { writableLength: number } } })
          .connection;
        expect(stream.writableLength).toBe(0);
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      }
    }),
  );
  // 200 MB went through.
  expect(most).toBeLessThan(4 * chunk.length);
});

test("a row that the server refuses ends the work with the server's words, and the connection stays usable", async () => {
  await withClient(database.pool, async (client) => {
    const copy = copyInto(client, into, async (write) => {
      await write(Buffer.from("no number\tx\n"));
      // The refusal arrives while we go on writing.
      for (;;) await write(Buffer.from("8\tx\n".repeat(10_000)));
    });
    await expect(copy).rejects.toMatchObject({ code: "22P02" });
    expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });
  expect(await count("number = 8")).toBe(0);
});

test("a statement that the server refuses at once is told", async () => {
  await withClient(database.pool, async (client) => {
    const copy = copyInto(client, "copy no_such_table from stdin", (write) => write(Buffer.from("1\n")));
    await expect(copy).rejects.toMatchObject({ code: "42P01" });
    expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });
});

test("work that throws leaves no row and no open COPY", async () => {
  const transaction = withTransaction(database.pool, async (client) => {
    await copyInto(client, into, (write) => write(Buffer.from("9\tfirst\n")));
    await copyInto(client, into, async (write) => {
      await write(Buffer.from("9\tsecond\n"));
      throw new RangeError("source broke");
    });
  });
  await expect(transaction).rejects.toThrow("source broke");
  expect(await count("number = 9")).toBe(0);
});

test("a connection that ends in mid-COPY ends the work", async () => {
  const copy = withClient(database.pool, (client) =>
    copyInto(client, into, async (write) => {
      await write(Buffer.from("10\tx\n"));
      const { processID } = client as unknown as { processID: number };
      await database.pool.query("select pg_terminate_backend($1)", [processID]);
      for (;;) await write(Buffer.from("10\tx\n".repeat(10_000)));
    }),
  );
  await expect(copy).rejects.toThrow(/terminat|EPIPE|ECONNRESET/);
  expect(await count("number = 10")).toBe(0);
});
