// The records of an HTTP world, and what can happen to them.
import { invariant, type Clock, type JsonObject } from "@edp/base";
import type { ChangeKind } from "../suite.ts";
import type { HttpObject, HttpWorldView } from "./http-scenario.ts";

export interface HttpData extends Pick<HttpWorldView, "list" | "listRemoved"> {
  readonly listIds: (object: string) => readonly string[];
  readonly change: (kind: ChangeKind, object: string, id: string) => void;
}

interface Shelf {
  readonly object: HttpObject;
  records: readonly JsonObject[];
  removed: readonly { readonly record: JsonObject; readonly at: Date; readonly place: number }[];
}

export function createHttpData(objects: readonly HttpObject[], clock: Clock): HttpData {
  const shelves = new Map(
    objects.map((object): [string, Shelf] => [object.name, { object, records: object.records, removed: [] }]),
  );
  const find = (name: string): Shelf => {
    const shelf = shelves.get(name);
    invariant(shelf !== undefined, `the scenario has no object "${name}"`);
    return shelf;
  };
  return {
    list: (object) => find(object).records,
    listRemoved: (object) => find(object).removed,
    listIds: (object) => {
      const shelf = find(object);
      return [...new Set(shelf.records.map((record) => readKey(shelf.object, record)))];
    },
    change: (kind, object, id) => {
      const shelf = find(object);
      changes[kind](shelf, (record) => readKey(shelf.object, record) === id, clock.now());
    },
  };
}

type ChangeShelf = (shelf: Shelf, isIt: (record: JsonObject) => boolean, at: Date) => void;

const changes: Readonly<Record<ChangeKind, ChangeShelf>> = {
  change: (shelf, isIt, at) => {
    const change = shelf.object.change ?? changeNote;
    shelf.records = shelf.records.map((record) => (isIt(record) ? change(record, at) : record));
  },
  remove: (shelf, isIt, at) => {
    const place = shelf.records.findIndex(isIt);
    const gone = shelf.records.filter(isIt).map((record) => ({ record, at, place }));
    shelf.records = shelf.records.filter((record) => !isIt(record));
    shelf.removed = [...shelf.removed, ...gone];
  },
  restore: (shelf, isIt) => {
    const back = shelf.removed.find(({ record }) => isIt(record));
    invariant(back !== undefined, "only a record that was removed comes back");
    shelf.records = shelf.records.toSpliced(back.place, 0, back.record);
    shelf.removed = shelf.removed.filter((one) => one !== back);
  },
  repeat: (shelf, isIt) => {
    shelf.records = [...shelf.records, ...shelf.records.filter(isIt).slice(0, 1)];
  },
  move: (shelf) => {
    shelf.records = [...shelf.records.slice(-1), ...shelf.records.slice(0, -1)];
  },
};

function readKey({ key }: HttpObject, record: JsonObject): string {
  if (typeof key === "function") return key(record);
  const value = record[key];
  return typeof value === "string" ? value : JSON.stringify(value);
}

function changeNote(record: JsonObject, at: Date): JsonObject {
  const changed = { ...record, note: `changed at ${at.toISOString()}` };
  return "updated_at" in record ? { ...changed, updated_at: at.toISOString() } : changed;
}
