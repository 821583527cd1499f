// For tests only: a database of one table, as the conformance kit commands it.
import type { JsonObject } from "@edp/base";
import {
  makeCertificate,
  type ChangeKind,
  type World,
  type WorldSource,
  type WorldTools,
} from "@edp/connector-sdk/conformance";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { startContractServer, type ContractServer } from "./contract-server.ts";
import { copy, failure, table } from "./wire.ts";

interface Item {
  readonly id: number;
  name: string;
  changed: number;
}

interface Shop {
  items: Item[];
  removed: Item[];
  newest: number;
  denied: boolean;
  failing: number;
  echoing: boolean;
  readonly writes: string[];
}

export async function openShopWorld(tools: WorldTools, config: JsonObject): Promise<World> {
  const { clock, secrets } = tools;
  const items = Array.from({ length: 8 }, (_none, index) => ({
    id: index + 1,
    name: `Item ${index.toString()}`,
    // Some rows share a value.
    changed: 1 + Math.floor(index / 3),
  }));
  const shop: Shop = { items, removed: [], newest: 3, denied: false, failing: 0, echoing: false, writes: [] };
  const open: { close: () => Promise<void> }[] = [];
  const year = 365 * 86_400_000;
  const start = async (years: readonly [number, number]): Promise<{ server: ContractServer; ca: string }> => {
    const [from, until] = years.map((count) => new Date(clock.now().getTime() + count * year));
    const { key, cert } = makeCertificate({ from: from ?? new Date(0), until: until ?? new Date(0) });
    const server = await startContractServer({
      tls: { key, cert },
      refuse: (password) => refuse(shop, password, secrets["password"]),
      answer: (sql) => answer(shop, sql),
    });
    open.push(server);
    return { server, ca: cert };
  };
  const describe = (port: number, extraCa: string): WorldSource => ({
    config: {
      server: `localhost:${port.toString()}`,
      database: "shop",
      user: "edp_reader",
      pageRows: 3,
      objects: { items: { table: "items", cursor: "changed", lookback: 0 } },
      ...config,
    },
    extraCa,
  });
  const { server, ca } = await start([-1, 1]);
  return {
    source: describe(server.port, ca),
    listIds: () => [...new Set(shop.items.map(({ id }) => id.toString()))],
    change: (kind, _object, id) => {
      changeShop(shop, kind, Number(id));
    },
    faults: {
      denied: () => void (shop.denied = true),
      failing: ({ times = 1 }) => void (shop.failing = times),
      echo: () => void (shop.echoing = true),
      // Pages are asked for by value: a new order of the rows moves no border.
      shift: () => void shop.items.reverse(),
      unreachable: async () => {
        const gone = await start([-1, 1]);
        await gone.server.close();
        open.pop();
        return describe(gone.server.port, ca);
      },
      "expired-certificate": async () => {
        const expired = await start([-2, -1]);
        return describe(expired.server.port, expired.ca);
      },
      silent: async () => {
        const silent = await startSilence();
        open.push(silent);
        return describe(silent.port, ca);
      },
    },
    listWrites: () => shop.writes,
    close: async () => {
      for (const one of open) await one.close();
    },
  };
}

function refuse(shop: Shop, password: string, expected: string | undefined): string | undefined {
  if (shop.echoing) return `I heard ${password}`;
  return password === expected ? undefined : 'password authentication failed for user "edp_reader"';
}

function changeShop(shop: Shop, kind: ChangeKind, id: number): void {
  const item = shop.items.find((one) => one.id === id);
  switch (kind) {
    case "change":
      if (item === undefined) return;
      shop.newest += 1;
      item.changed = shop.newest;
      item.name += " II";
      return;
    case "remove":
      shop.removed.push(...shop.items.filter((one) => one.id === id));
      shop.items = shop.items.filter((one) => one.id !== id);
      return;
    case "restore":
      shop.items.push(...shop.removed.filter((one) => one.id === id));
      return;
    case "repeat":
      if (item !== undefined) shop.items.push(item);
      return;
    case "move":
      shop.items.unshift(...shop.items.splice(-1));
  }
}

const columns = [
  { name: "id", type: "integer", nullable: false },
  { name: "name", type: "text", nullable: true },
  { name: "changed", type: "bigint", nullable: false },
];
const text = (name: string): { name: string; type: number } => ({ name, type: 25 });
const json = (name: string): { name: string; type: number } => ({ name, type: 114 });

function answer(shop: Shop, sql: string): Buffer | "drop" {
  const written = sql.trim();
  if (written.startsWith("copy (select")) return answerRows(shop, written);
  if (written.startsWith("select pg_catalog.max")) {
    const newest =
      shop.items.length === 0 ? null : Math.max(...shop.items.map(({ changed }) => changed)).toString();
    return table([text("max"), text("next")], [[newest, newest]]);
  }
  if (written.startsWith("select case when class.relkind")) {
    const lists = ["columns", "primaryKey", "indexedColumns", "writeRights"].map(json);
    const row = [
      "table",
      "8",
      JSON.stringify(shop.denied ? [] : columns),
      '["id"]',
      '["id", "changed"]',
      "[]",
    ];
    return table([text("kind"), text("estimated"), ...lists], [row]);
  }
  if (written.startsWith("select place.nspname")) {
    const row = ["public", "items", "8", '["id", "name", "changed"]'];
    return table([text("schema"), text("table"), text("estimated"), json("columns")], [row]);
  }
  shop.writes.push(written.slice(0, 60));
  return failure("25006", "cannot execute this in a read-only transaction");
}

function answerRows(shop: Shop, sql: string): Buffer | "drop" {
  if (shop.failing > 0) {
    shop.failing -= 1;
    return "drop";
  }
  const numbers = (pattern: RegExp): readonly number[] => (pattern.exec(sql)?.slice(1) ?? []).map(Number);
  const [from = -Infinity] = numbers(/"changed" >= '(-?\d+)'/);
  const [to = Infinity] = numbers(/"changed" <= '(-?\d+)'/);
  const [afterChanged = -Infinity, afterId = -Infinity] = numbers(
    /"changed", source."id"\) > \('(\d+)'::bigint, '(\d+)'/,
  );
  const [afterKey = -Infinity] = numbers(/\(source."id"\) > \('(\d+)'/);
  const [limit = Infinity] = numbers(/limit (\d+)/);
  const byCursor = /order by source."changed"/.test(sql);
  const found = shop.items.filter(
    ({ id, changed }) =>
      changed >= from &&
      changed <= to &&
      id > afterKey &&
      (changed > afterChanged || (changed === afterChanged && id > afterId)),
  );
  if (limit !== Infinity) found.sort((a, b) => (byCursor ? a.changed - b.changed : 0) || a.id - b.id);
  return copy(
    found
      .slice(0, limit)
      .map((item) => [item.changed.toString(), item.id.toString(), null, JSON.stringify(item)]),
  );
}

async function startSilence(): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  };
  return { port: (server.address() as AddressInfo).port, close }; // a TCP server has an AddressInfo
}
