// For tests only: the log of the conformance kit's shop. What has changed since somebody last looked is written into it,
// each change as a transaction of its own, and a slot sends it from where its reader wants to go on.
import type { Shop, ShopItem } from "@edp/connector-sdk/conformance";
import { parseLsn, writeLsn } from "../capture/lsn.ts";
import { field, int16, int32, int64, message, table } from "./wire.ts";

interface Entry {
  readonly lsn: bigint;
  readonly id: number;
  /** Undefined: gone. */
  readonly item: ShopItem | undefined;
}

const tableId = 16_384;
const entryLength = 8n;

const text = (name: string): { name: string; type: number } => ({ name, type: 25 });

export class ShopLog {
  readonly #shop: Shop;
  readonly #entries: Entry[] = [];
  readonly #slots = new Set<string>();
  #known = new Map<number, string>();
  #end = 4096n;

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  /** Undefined: not about the log. */
  answer(sql: string, values: readonly string[]): Buffer | undefined {
    if (sql === "IDENTIFY_SYSTEM")
      return this.#row({ systemid: "7", timeline: "1", xlogpos: this.#look(), dbname: "shop" });
    if (sql.startsWith("CREATE_REPLICATION_SLOT")) return this.#createSlot(sql);
    const written = sql.trim();
    if (written.startsWith("select class.oid")) return this.#describe(values[3] ?? "");
    return written.includes("jsonb_array_elements") ? convert(values[0] ?? "[]") : undefined;
  }

  /** Everything from the place in the command, or nothing new; then how far that was. */
  stream(command?: string): Buffer {
    const alive = this.#frame("k", int64(parseLsn(this.#look()) ?? 0n), int64(0n), Buffer.from([0]));
    if (command === undefined) return alive;
    const start = parseLsn(/ LOGICAL (\S+) /.exec(command)?.[1] ?? "") ?? 0n;
    const sent = this.#entries.filter(({ lsn }) => lsn >= start).flatMap((entry) => writeTransaction(entry));
    const head = int64(this.#end);
    return Buffer.concat([
      message("W", Buffer.from([0]), int16(0)),
      ...sent.map((output) => this.#frame("w", head, head, int64(0n), output)),
      alive,
    ]);
  }

  #frame(letter: string, ...parts: readonly Buffer[]): Buffer {
    return message("d", Buffer.from(letter), ...parts);
  }

  #row(values: Readonly<Record<string, string | null>>): Buffer {
    return table(Object.keys(values).map(text), [Object.values(values)]);
  }

  /** Writes into the log what has changed, and tells its end. */
  #look(): string {
    const now = new Map(this.#shop.items.map((item) => [item.id, JSON.stringify(item)]));
    for (const id of new Set([...this.#known.keys(), ...now.keys()])) {
      if (this.#known.get(id) === now.get(id)) continue;
      const written = now.get(id);
      const item = written === undefined ? undefined : (JSON.parse(written) as ShopItem); // as it is now
      this.#entries.push({ lsn: this.#end, id, item });
      this.#end += entryLength;
    }
    this.#known = now;
    return writeLsn(this.#end);
  }

  #createSlot(command: string): Buffer {
    const name = /"([^"]+)"/.exec(command)?.[1] ?? "";
    if (!command.includes("TEMPORARY")) this.#slots.add(name);
    return this.#row({
      slot_name: name,
      consistent_point: this.#look(),
      snapshot_name: "00000003-1",
      output_plugin: "pgoutput",
    });
  }

  #describe(slot: string): Buffer {
    const state = { plugin: "pgoutput", database: "shop", temporary: false, confirmed_flush_lsn: "0/0" };
    const publication = { pubinsert: true, pubupdate: true, pubdelete: true, pubtruncate: true };
    const facts = [
      ...[tableId.toString(), "r", "p", "d", '["id"]', "logical", "UTF8", "64"],
      ...[JSON.stringify(publication), JSON.stringify({ rowfilter: null })],
      this.#slots.has(slot) ? JSON.stringify({ ...state, wal_status: "reserved" }) : null,
      ...["0", "shop"],
    ];
    return table(
      facts.map((_fact, index) => text(`c${index.toString()}`)),
      [facts],
    );
  }
}

/** Begin, what the table looks like, the change, commit. */
function writeTransaction({ lsn, id, item }: Entry): readonly Buffer[] {
  const relation = Buffer.concat([
    ...[Buffer.from("R"), int32(tableId), Buffer.from("public\0items\0d"), int16(3)],
    ...["id", "name", "changed"].map((name) =>
      Buffer.concat([Buffer.from([name === "id" ? 1 : 0]), Buffer.from(`${name}\0`), int32(25), int32(-1)]),
    ),
  ]);
  const change =
    item === undefined
      ? [Buffer.from("D"), int32(tableId), Buffer.from("K"), writeTuple([id.toString(), null, null])]
      : [
          ...[Buffer.from("I"), int32(tableId), Buffer.from("N")],
          writeTuple([id.toString(), item.name, item.changed.toString()]),
        ];
  const end = lsn + entryLength;
  return [
    Buffer.concat([Buffer.from("B"), int64(lsn), int64(0n), int32(700)]),
    relation,
    Buffer.concat(change),
    Buffer.concat([Buffer.from("C"), Buffer.from([0]), int64(lsn), int64(end), int64(0n)]),
  ];
}

function writeTuple(values: readonly (string | null)[]): Buffer {
  const written = values.map((value) =>
    value === null ? Buffer.from("n") : Buffer.concat([Buffer.from("t"), field(value)]),
  );
  return Buffer.concat([int16(values.length), ...written]);
}

/** What PostgreSQL makes of the texts of the log: the key, no change time, and the record of a row that is there. */
function convert(given: string): Buffer {
  const rows = JSON.parse(given) as (readonly [boolean, string, string | null, string | null])[]; // as they were sent
  const answers = rows.map(([isThere, id, name, changed]) => [
    id,
    null,
    isThere ? JSON.stringify({ id: Number(id), name, changed: Number(changed) }) : null,
  ]);
  return table(["key", "changed", "record"].map(text), answers);
}
