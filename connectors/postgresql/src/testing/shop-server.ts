// For tests only: the conformance kit's shop as PostgreSQL answers for it.
import {
  findNewest,
  selectItems,
  type Shop,
  type ShopServerInput,
  type TestServer,
} from "@edp/connector-sdk/conformance";
import { startContractServer } from "./contract-server.ts";
import { ShopLog } from "./shop-log.ts";
import { copy, failure, table } from "./wire.ts";

export function startShopServer({ shop, password, tls }: ShopServerInput): Promise<TestServer> {
  const log = new ShopLog(shop);
  return startContractServer({
    tls,
    refuse: (given) => refuse(shop, given, password),
    answer: (sql, values) => log.answer(sql, values) ?? answer(shop, sql),
    stream: (command) => {
      if (shop.failing === 0) return log.stream(command);
      shop.failing -= 1;
      return "drop";
    },
  });
}

function refuse(shop: Shop, given: string, expected: string): string | undefined {
  if (shop.echoing) return `I heard ${given}`;
  return given === expected ? undefined : 'password authentication failed for user "edp_reader"';
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
    const newest = findNewest(shop);
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

const patterns = {
  from: /"changed" >= '(-?\d+)'/,
  to: /"changed" <= '(-?\d+)'/,
  after: /"changed", source."id"\) > \('(\d+)'::bigint, '(\d+)'/,
  afterKey: /\(source."id"\) > \('(\d+)'/,
  byCursor: /order by source."changed"/,
};

function answerRows(shop: Shop, sql: string): Buffer | "drop" {
  const items = selectItems(shop, sql, patterns);
  if (items === "drop") return items;
  return copy(items.map((item) => [item.changed.toString(), item.id.toString(), null, JSON.stringify(item)]));
}
