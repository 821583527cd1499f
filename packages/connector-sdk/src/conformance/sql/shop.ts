// What stands in the database of the kit's worlds: one table of items, some of which share a change number.
import type { ChangeKind } from "../suite.ts";

export interface ShopItem {
  readonly id: number;
  name: string;
  changed: number;
}

export interface Shop {
  items: ShopItem[];
  removed: ShopItem[];
  newest: number;
  /** The account may not read the table. */
  denied: boolean;
  /** How many statements for rows still fail. */
  failing: number;
  /** A refusal repeats the password. */
  echoing: boolean;
  /** Statements that are more than reading. */
  readonly writes: string[];
}

export function stockShop(): Shop {
  const items = Array.from({ length: 8 }, (_none, index) => ({
    id: index + 1,
    name: `Item ${index.toString()}`,
    changed: 1 + Math.floor(index / 3),
  }));
  return { items, removed: [], newest: 3, denied: false, failing: 0, echoing: false, writes: [] };
}

export function changeShop(shop: Shop, kind: ChangeKind, id: number): void {
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

/** The highest change number, as the databases write it; null in an empty shop. */
export function findNewest({ items }: Shop): string | null {
  return items.length === 0 ? null : Math.max(...items.map(({ changed }) => changed)).toString();
}

/** How an engine's dialect writes the conditions on rows: each pattern catches the numbers in it. */
export interface RowPatterns {
  readonly from: RegExp;
  readonly to: RegExp;
  /** Change number and id of the row before, in the order of changes. */
  readonly after: RegExp;
  /** Id of the row before, in the order of ids. */
  readonly afterKey: RegExp;
  readonly byCursor: RegExp;
}

/** Rows that a statement asks for; `drop`: the connection breaks instead. */
export function selectItems(shop: Shop, sql: string, patterns: RowPatterns): readonly ShopItem[] | "drop" {
  if (shop.failing > 0) {
    shop.failing -= 1;
    return "drop";
  }
  const numbers = (pattern: RegExp): readonly number[] => (pattern.exec(sql)?.slice(1) ?? []).map(Number);
  const [from = -Infinity] = numbers(patterns.from);
  const [to = Infinity] = numbers(patterns.to);
  const [afterChanged = -Infinity, afterId = -Infinity] = numbers(patterns.after);
  const [afterKey = -Infinity] = numbers(patterns.afterKey);
  const [limit = Infinity] = numbers(/limit (\d+)/);
  const byCursor = patterns.byCursor.test(sql);
  const found = shop.items.filter(
    ({ id, changed }) =>
      changed >= from &&
      changed <= to &&
      id > afterKey &&
      (changed > afterChanged || (changed === afterChanged && id > afterId)),
  );
  if (limit !== Infinity) found.sort((a, b) => (byCursor ? a.changed - b.changed : 0) || a.id - b.id);
  return found.slice(0, limit);
}
