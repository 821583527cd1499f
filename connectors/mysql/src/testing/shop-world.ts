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
import { failure, table } from "./wire.ts";

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
      password: secrets["password"] ?? "",
      refusal: () => (shop.echoing ? `I heard ${secrets["password"] ?? ""} and` : undefined),
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

/** Name, type, whether it may be null. */
const columns = [
  ["id", "int(11)", "NO"],
  ["name", "varchar(50)", "YES"],
  ["changed", "bigint(20)", "NO"],
] as const;

function answer(shop: Shop, sql: string): Buffer | "drop" {
  if (sql === "select version()") return table(1, [["8.0.36"]]);
  if (sql === "select @@session.transaction_read_only") return table(1, [["1"]]);
  if (sql.startsWith("select table_type")) return table(2, [["BASE TABLE", "8"]]);
  if (sql.startsWith("select column_name")) {
    return table(
      4,
      columns.map((column) => [...column, shop.denied ? "" : "select"]),
    );
  }
  if (sql.startsWith("select index_name"))
    return table(3, [
      ["PRIMARY", "id", "1"],
      ["by_change", "changed", "1"],
    ]);
  if (sql.startsWith("select t.table_schema"))
    return table(
      4,
      columns.map(([name]) => ["shop", "items", "8", name]),
    );
  if (sql.startsWith("select cast(max(")) {
    const newest =
      shop.items.length === 0 ? null : Math.max(...shop.items.map(({ changed }) => changed)).toString();
    return table(2, [[newest, newest]]);
  }
  if (/^select [^;]*\n {2}from `shop`\.`items`/.test(sql)) return answerRows(shop, sql);
  shop.writes.push(sql.slice(0, 60));
  return failure(1, 1792, "Cannot execute statement in a READ ONLY transaction.");
}

function answerRows(shop: Shop, sql: string): Buffer | "drop" {
  if (shop.failing > 0) {
    shop.failing -= 1;
    return "drop";
  }
  const numbers = (pattern: RegExp): readonly number[] => (pattern.exec(sql)?.slice(1) ?? []).map(Number);
  const [from = -Infinity] = numbers(/where `changed` >= cast\('(\d+)'/);
  const [to = Infinity] = numbers(/`changed` <= cast\('(\d+)'/);
  const [afterChanged = -Infinity, afterId = -Infinity] = numbers(
    /`changed` = cast\('(\d+)' as signed\) and `id` > cast\('(\d+)'/,
  );
  const [afterKey = -Infinity] = numbers(/where `id` > cast\('(\d+)'/);
  const [limit = Infinity] = numbers(/limit (\d+)/);
  const byCursor = sql.includes("order by `changed`");
  const found = shop.items.filter(
    ({ id, changed }) =>
      changed >= from &&
      changed <= to &&
      id > afterKey &&
      (changed > afterChanged || (changed === afterChanged && id > afterId)),
  );
  if (limit !== Infinity) found.sort((a, b) => (byCursor ? a.changed - b.changed : 0) || a.id - b.id);
  const rows = found.slice(0, limit).map(({ id, name, changed }) => {
    const [key, version] = [id.toString(), changed.toString()];
    return [version, key, null, key, name, version];
  });
  return table(6, rows);
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
