// For tests only: the conformance kit's shop as MySQL answers for it.
import {
  findNewest,
  selectItems,
  type Shop,
  type ShopServerInput,
  type TestServer,
} from "@edp/connector-sdk/conformance";
import { startContractServer } from "./contract-server.ts";
import { failure, table } from "./wire.ts";

export function startShopServer({ shop, password, tls }: ShopServerInput): Promise<TestServer> {
  return startContractServer({
    tls,
    password,
    refusal: () => (shop.echoing ? `I heard ${password} and` : undefined),
    answer: (sql) => answer(shop, sql),
  });
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
      columns.map(([name]) => ["shop", "items", name, "8"]),
    );
  if (sql.startsWith("select cast(max(")) {
    const newest = findNewest(shop);
    return table(2, [[newest, newest]]);
  }
  if (/^select [^;]*\n {2}from `shop`\.`items`/.test(sql)) return answerRows(shop, sql);
  shop.writes.push(sql.slice(0, 60));
  return failure(1, 1792, "Cannot execute statement in a READ ONLY transaction.");
}

const patterns = {
  from: /where `changed` >= cast\('(\d+)'/,
  to: /`changed` <= cast\('(\d+)'/,
  after: /`changed` = cast\('(\d+)' as signed\) and `id` > cast\('(\d+)'/,
  afterKey: /where `id` > cast\('(\d+)'/,
  byCursor: /order by `changed`/,
};

function answerRows(shop: Shop, sql: string): Buffer | "drop" {
  const items = selectItems(shop, sql, patterns);
  if (items === "drop") return items;
  const rows = items.map(({ id, name, changed }) => {
    const [key, version] = [id.toString(), changed.toString()];
    return [version, key, null, key, name, version];
  });
  return table(6, rows);
}
