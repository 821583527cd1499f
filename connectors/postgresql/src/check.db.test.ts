import type { CheckStep, ConnectorContext } from "@edp/connector-sdk";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readError } from "../../../tests/support/connector-context.ts";
import { startSourcePostgres, type SourcePostgres } from "../../../tests/support/source-postgres.ts";
import connector from "./index.ts";
import { createContext, read } from "./testing/read-source.ts";

let server: SourcePostgres;
beforeAll(async () => {
  server = await startSourcePostgres();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await server.run(`drop schema public cascade; create schema public; drop schema if exists hr cascade; create schema hr;
    grant usage on schema public, hr to reader;
    create table hr.workers (id int primary key, name text, seq int); grant select on hr.workers to reader`);
});

const workers = { workers: { schema: "hr", table: "workers" } };

async function check(context: ConnectorContext): Promise<CheckStep[]> {
  const steps: CheckStep[] = [];
  for await (const step of connector.check(context)) steps.push(step);
  return steps;
}

const failure = async (context: ConnectorContext): Promise<CheckStep | undefined> =>
  (await check(context)).find(({ outcome }) => outcome === "failed");

describe("a check", () => {
  it("says what it found", async () => {
    await server.run(
      "insert into hr.workers select n, 'x', n from generate_series(1, 10) as n; analyze hr.workers",
    );
    const objects = {
      workers: { ...workers.workers, cursor: "seq", columns: ["id", "name", "seq", "phone"] },
    };
    const steps = await check(createContext(server, objects));
    expect(steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      "name passed",
      "reachable passed",
      "certificate passed",
      "sign in passed",
      "permission passed",
      "data passed",
    ]);
    const details = steps.map(({ detail }) => detail);
    expect(details[2]).toContain("CN=localhost, issuer SHOP-CA");
    expect(details[3]).toMatch(/^reader, PostgreSQL \d+/);
    expect(details[5]).toBe(
      "workers: 3 columns, about 10 rows, gone: phone; workers: no index begins with seq, so each read of changes sorts the table",
    );
  });

  it("tells a wrong password, a wrong user and a wrong database apart", async () => {
    const wrong = { secrets: { password: "wrong-value" } };
    const refused = await failure(createContext(server, workers, {}, wrong));
    expect(refused).toMatchObject({ step: "sign in", code: "EDP-SRC-180" });
    expect(JSON.stringify(refused)).not.toContain("wrong-value");
    expect(await failure(createContext(server, workers, { user: "nobody" }))).toMatchObject({
      code: "EDP-SRC-180",
    });
    const elsewhere = await failure(createContext(server, workers, { database: "nowhere" }));
    expect(elsewhere).toMatchObject({ step: "sign in", code: "EDP-SRC-181" });
    await server.run("revoke connect on database shop from public");
    expect(await failure(createContext(server, workers))).toMatchObject({
      step: "sign in",
      code: "EDP-SRC-181",
    });
    await server.run("grant connect on database shop to public");
  });

  it("names the statement that lets the account read a table", async () => {
    await server.run("revoke select on hr.workers from reader");
    const statement = 'grant usage on schema "hr" to "reader"; grant select on "hr"."workers" to "reader";';
    const refused = await failure(createContext(server, workers));
    expect(refused).toMatchObject({ step: "permission", code: "EDP-SRC-185" });
    expect(refused?.fix).toContain(statement);
    await server.run(statement);
    expect(await failure(createContext(server, workers))).toBeUndefined();
    await server.run("revoke usage on schema hr from reader");
    expect((await failure(createContext(server, workers)))?.fix).toContain(statement);
    expect((await readError(() => read(createContext(server, workers)))).code).toBe("EDP-SRC-185");
  });

  it("says when a table is not there", async () => {
    const objects = { workers: { schema: "hr", table: "Workers" } };
    expect(await failure(createContext(server, objects))).toMatchObject({
      step: "permission",
      code: "EDP-SRC-182",
    });
  });

  it("refuses an account that may write, unless that is accepted", async () => {
    await server.run("grant insert, delete on hr.workers to reader");
    const refused = await failure(createContext(server, workers));
    expect(refused).toMatchObject({ step: "permission", code: "EDP-SRC-186" });
    expect(refused?.fix).toContain('revoke insert, delete on "hr"."workers" from "reader";');
    expect(await failure(createContext(server, workers, { allowWritableAccount: true }))).toBeUndefined();
  });

  it("says when the server has no connection left", async () => {
    await server.run("alter role reader connection limit 0");
    expect(await failure(createContext(server, workers))).toMatchObject({
      step: "sign in",
      code: "EDP-SRC-188",
    });
    await server.run("alter role reader connection limit -1");
  });

  it("does not send a password to a server without TLS or with a certificate that nobody vouches for", async () => {
    const context = createContext(server, workers, {}, { extraCa: undefined });
    expect(await failure(context)).toMatchObject({ step: "certificate", code: "EDP-SRC-022" });
    expect((await readError(() => read(context))).code).toBe("EDP-SRC-022");
    const plain = await startSourcePostgres(["ssl=off"]);
    try {
      const open = createContext(plain, workers, { user: "owner" });
      expect(await failure(open)).toMatchObject({ step: "certificate", code: "EDP-SRC-187" });
      expect((await readError(() => read(open))).code).toBe("EDP-SRC-187");
    } finally {
      await plain.stop();
    }
  });

  it("accepts another name in the certificate only when config says so", async () => {
    const place = `127.0.0.1:${server.port.toString()}`;
    const change = { allowedHosts: [place] };
    const byAddress = createContext(server, workers, { server: place }, change);
    expect(await failure(byAddress)).toMatchObject({ step: "certificate", code: "EDP-SRC-023" });
    expect((await readError(() => read(byAddress))).code).toBe("EDP-SRC-023");
    expect(
      await failure(createContext(server, workers, { server: place, tls: "verify-ca" }, change)),
    ).toBeUndefined();
  });

  it("reaches no host that the definition does not name", async () => {
    const context = createContext(server, workers, {}, { allowedHosts: ["db.acme.example:5432"] });
    expect((await readError(() => read(context))).code).toBe("EDP-SRC-004");
  });
});

describe("discover", () => {
  it("lists what the account may read, configured objects by their own names", async () => {
    await server.run(
      "create table hidden (id int); create table shown (a int, b int); grant select (b) on shown to reader",
    );
    const found = await connector.discover(createContext(server, workers));
    expect(found.map(({ name, fields }) => [name, fields])).toEqual([
      ["workers", ["id", "name", "seq"]],
      ["public.shown", ["b"]],
    ]);
  });
});

describe("a session", () => {
  it("cannot write, whatever the account may do", async () => {
    await server.run(`create table log (x int); create function spy() returns int language sql volatile as 'insert into public.log values (1) returning x';
      create view sneaky as select 1 as id, public.spy() as x`);
    const error = await readError(() =>
      read(
        createContext(
          server,
          { s: { table: "sneaky", key: "id" } },
          { user: "owner", allowWritableAccount: true },
        ),
      ),
    );
    expect(error.code).toBe("EDP-SRC-191");
    expect(error.message).toContain("25006");
  });

  it("that a proxy keeps writable is not used", async () => {
    const proxy = createServer((socket) => {
      const upstream = connect(server.port, "127.0.0.1");
      socket.on("data", (chunk) => {
        const text = chunk
          .toString("latin1")
          .replace("set default_transaction_read_only = 'on'", "set default_transaction_read_only = 'no'");
        upstream.write(Buffer.from(text, "latin1"));
      });
      upstream.pipe(socket);
      for (const end of [socket, upstream])
        end.on("error", () => undefined).on("close", () => void (socket.destroy(), upstream.destroy()));
    });
    await once(proxy.listen(0, "127.0.0.1"), "listening");
    const place = `127.0.0.1:${(proxy.address() as AddressInfo).port.toString()}`;
    const context = createContext(
      server,
      workers,
      { server: place, tls: "disable", user: "owner" },
      { allowedHosts: [place] },
    );
    expect((await readError(() => read(context))).code).toBe("EDP-SRC-192");
    proxy.close();
  });

  it("gives up a statement that takes too long, or waits too long for a lock", async () => {
    await server.run(
      "create view slow as select 1 as id, pg_sleep(60)::text as x; grant select on slow to reader",
    );
    const slow = { s: { table: "slow", key: "id" } };
    const late = await readError(() => read(createContext(server, slow, { statementTimeoutSeconds: 1 })));
    expect([late.code, late.retry]).toEqual(["EDP-SRC-189", "later"]);
    const holder = await server.pool.connect();
    try {
      await holder.query("begin; lock table hr.workers in access exclusive mode");
      const locked = await readError(() => read(createContext(server, workers, { lockTimeoutSeconds: 1 })));
      expect(locked.code).toBe("EDP-SRC-189");
      await holder.query("rollback");
    } finally {
      holder.release();
    }
  });

  it("says what the server said when a view cannot be read", async () => {
    await server.run(
      "create view broken as select 1 as id, 1 / (random() * 0)::int as x; grant select on broken to reader",
    );
    const error = await readError(() => read(createContext(server, { s: { table: "broken", key: "id" } })));
    expect(error.code).toBe("EDP-SRC-191");
    expect(error.message).toContain("division by zero");
  });
});
