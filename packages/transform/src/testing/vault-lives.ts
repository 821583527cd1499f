// Random lives of records and the order in which their versions arrive, for the vault's promise; and the reference
// that folds them the slow and obvious way.
import { createHash } from "node:crypto";
import type { JsonObject } from "@edp/base";
import { createRandom, type Random } from "../../../../tests/support/random.ts";
import { testTenant, type RawRecord } from "./land-raw.ts";

/** One version of a record; `at` is when it was read, whatever the order of arrival. */
export interface Version {
  readonly id: string;
  readonly at: string;
  /** Absent: a tombstone. */
  readonly payload?: JsonObject;
}

/** What arrives together. */
export type Load = readonly Version[];

export interface HistoryRow {
  readonly key: string;
  readonly from: string;
  readonly to: string | null;
  /** Attributes and whether it is deleted, as text. */
  readonly state: string;
  readonly rawId: number;
}

const loadCount = 6;
const on = (day: number): string => new Date(Date.UTC(2026, 0, 1 + day)).toISOString();

/** Lives of accounts: few days and few values, so that ties, repetitions and returns are common. */
export function inventAccounts(count: number, seed: number): readonly Load[] {
  const random = createRandom(seed);
  const lives = Array.from({ length: count }, (_, life) =>
    Array.from({ length: 1 + random.below(9) }, (): Version => {
      const version = { id: `life-${life.toString()}`, at: on(random.below(5)) };
      const value = [true, false, null][random.below(3)] ?? null;
      return random.below(4) === 0 ? version : { ...version, payload: { is_disabled: value } };
    }),
  );
  return scatter(lives, random);
}

/** One life, whose versions arrive in as many orders as asked; each order is a record of its own. */
export function inventOrders(count: number, seed: number): readonly Load[] {
  const random = createRandom(seed);
  const states = [true, false, true, true, undefined, undefined, true, null, false] as const;
  const lives = Array.from({ length: count }, (_, order) =>
    shuffle(
      states.map((state, day): Version => {
        const version = { id: `order-${order.toString()}`, at: on(day) };
        return state === undefined ? version : { ...version, payload: { is_disabled: state } };
      }),
      random,
    ),
  );
  return scatter(lives, random);
}

/** Lives of HR records whose employee numbers change and are shared: what the keys of the satellites come from. */
export function inventWorkers(count: number, seed: number): readonly Load[] {
  const random = createRandom(seed);
  const lives = Array.from({ length: count }, (_, life) =>
    Array.from({ length: 1 + random.below(6) }, (): Version => {
      const version = { id: `record-${life.toString()}`, at: on(random.below(6)) };
      const kind = random.below(8);
      if (kind === 0) return version;
      const payload = { employment_status: ["active", "leave"][random.below(2)] ?? "" };
      const number = `E${(Math.floor(life / 2) * 3 + random.below(3)).toString()}`;
      return { ...version, payload: kind === 1 ? payload : { ...payload, employee_id: number } };
    }),
  );
  return scatter(lives, random);
}

/** Each life keeps its order; where it is cut and what it arrives together with is chance. */
function scatter(lives: readonly (readonly Version[])[], random: Random): readonly Load[] {
  const loads = Array.from({ length: loadCount }, (): Version[] => []);
  for (const life of lives) {
    const places = life.map(() => random.below(loadCount)).toSorted((a, b) => a - b);
    for (const [index, version] of life.entries()) loads[places[index] ?? 0]?.push(version);
  }
  return loads;
}

function shuffle<T>(items: readonly T[], random: Random): readonly T[] {
  const shuffled = [...items];
  for (let place = shuffled.length - 1; place > 0; place -= 1) {
    const other = random.below(place + 1);
    [shuffled[place], shuffled[other]] = [shuffled[other] as T, shuffled[place] as T];
  }
  return shuffled;
}

export const toRawRecord = ({ id, at, payload }: Version): RawRecord =>
  payload === undefined ? { id, at } : { id, at, payload: { account_name: "x", ...payload } };

interface Arrived extends Version {
  readonly rawId: number;
}

/** raw_ids are given in the order of arrival. */
const arrive = (loads: readonly Load[]): readonly Arrived[] =>
  loads.flat().map((version, index) => ({ ...version, rawId: index + 1 }));

export const stateOf = (value: unknown, isDeleted: boolean): string =>
  JSON.stringify([value ?? null, isDeleted]);

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Keyed by the record. */
export const foldAccounts = (source: string, loads: readonly Load[]): readonly HistoryRow[] =>
  foldHistory(
    arrive(loads).map((version) => ({
      ...version,
      key: hash(`${source}|${testTenant}|${version.id}`),
      state: stateOf(version.payload?.["is_disabled"], version.payload === undefined),
    })),
  );

/** Keyed by the employee number; a version without one belongs to the number that its record had before it. */
export function foldWorkers(loads: readonly Load[]): readonly HistoryRow[] {
  const keyed = [...groupBy(arrive(loads), (version) => version.id).values()].flatMap((life) => {
    const series = life.toSorted(byTime);
    const numbers = series.map((version) => version.payload?.["employee_id"] as string | undefined);
    const any = numbers
      .filter((number) => number !== undefined)
      .toSorted()
      .at(-1);
    return series.flatMap((version, place) => {
      const number = numbers.slice(0, place + 1).findLast((one) => one !== undefined) ?? any;
      const state = stateOf(version.payload?.["employment_status"], version.payload === undefined);
      return number === undefined ? [] : [{ ...version, key: hash(number), state }];
    });
  });
  return foldHistory(keyed);
}

type Keyed = Arrived & { readonly key: string; readonly state: string };

/** Order the versions of a key, keep what differs from its direct predecessor, end each where the next begins. */
function foldHistory(versions: readonly Keyed[]): readonly HistoryRow[] {
  return [...groupBy(versions, (version) => version.key).values()]
    .flatMap((life) => {
      const series = life.toSorted(byTime);
      const kept = series.filter((version, place) => series[place - 1]?.state !== version.state);
      return kept.map(({ key, at, state, rawId }, place) => {
        const to = kept[place + 1]?.at ?? null;
        return { key, from: at, to, state, rawId };
      });
    })
    .toSorted(byRow);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

const byTime = (one: Arrived, two: Arrived): number => one.at.localeCompare(two.at) || one.rawId - two.rawId;

export const byRow = (one: HistoryRow, two: HistoryRow): number =>
  one.key.localeCompare(two.key) || one.from.localeCompare(two.from) || one.rawId - two.rawId;
