import { expect, test } from "vitest";
import { orderByKey } from "./key-order.ts";

test("rows come in the order of their ids, after what all ids share", () => {
  const ids = ["CN=Zoe", "CN=Ada", "CN=Mia", "CN=Bob", "CN="];
  expect(orderByKey(ids, [0, 1, 2, 3, 4])).toEqual([4, 1, 3, 2, 0]);
});

test("rows whose ids begin alike keep their order, and only the given rows come", () => {
  const ids = ["aaaab2", "zz", "aaaab1", "aaaab3", "b"];
  expect(orderByKey(ids, [4, 0, 2])).toEqual([0, 2, 4]);
});

test("every row comes once, whatever the ids are", () => {
  const ids = ["ü", "日本", "", "a", "a", "\u{1f600}"];
  const rows = ids.map((_, index) => index);
  expect([...orderByKey(ids, rows)].sort()).toEqual(rows);
  expect(orderByKey(ids, [])).toEqual([]);
});
