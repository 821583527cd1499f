// Random lives of employees and their accounts as the vault keeps them, for the marts that count by day; and the
// reference, which asks every person on every day.
import { createHash } from "node:crypto";
import type { JsonObject } from "@edp/base";
import type { Pool } from "@edp/postgres";
import { createRandom, type Random } from "../../../../tests/support/random.ts";
import { dayIn } from "../build/plan-build.ts";
import { account, day, id, now, person, type OdsRow } from "./ods-rows.ts";

const timeZone = "Europe/Berlin";
const graceDays = 0;

interface Told {
  readonly at: string;
  /** The same in the platform's days. */
  readonly date: string;
  readonly isDeleted: boolean;
  readonly employmentStatus: string;
  readonly hireDate: string | null;
  readonly terminationDate: string | null;
  readonly department: string;
}

interface AccountState {
  readonly at: string;
  readonly date: string;
  readonly isDeleted: boolean;
  readonly isDisabled: boolean;
  readonly expiresAt: string | null;
  readonly expiryDate: string | null;
}

export interface Life {
  readonly name: string;
  readonly told: readonly Told[];
  readonly account: readonly AccountState[];
}

/** Some of them were known long before the days that the mart looks at. */
export function inventLives(count: number, seed: number): readonly Life[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => ({
    name: `life-${index.toString()}`,
    told: inventTimes(random, index % 10 === 0 ? 800 : 30).map((at) => inventTold(at, random)),
    account: inventTimes(random, 30).map((at) => inventState(at, random)),
  }));
}

const toDate = (at: string): string => dayIn(timeZone, new Date(at));

function inventState(at: string, random: Random): AccountState {
  const expiresAt = random.below(6) === 0 ? inventTime(random, 30) : null;
  return {
    at,
    date: toDate(at),
    isDeleted: random.below(6) === 0,
    isDisabled: random.below(3) === 0,
    expiresAt,
    expiryDate: expiresAt === null ? null : toDate(expiresAt),
  };
}

function inventTold(at: string, random: Random): Told {
  const date = (): string | null => (random.below(3) === 0 ? null : day(random.below(40) - 32));
  return {
    at,
    date: toDate(at),
    isDeleted: random.below(8) === 0,
    employmentStatus: ["pending", "active", "leave", "terminated", "unknown"][random.below(5)] ?? "",
    hireDate: date(),
    terminationDate: random.below(2) === 0 ? null : date(),
    department: ["D1", "D2"][random.below(2)] ?? "",
  };
}

const inventTime = (random: Random, days: number): string =>
  new Date(Date.parse(now) - random.below(days * 24) * 3_600_000).toISOString();

const inventTimes = (random: Random, days: number): readonly string[] => [
  ...new Set(Array.from({ length: 1 + random.below(5) }, () => inventTime(random, days)).toSorted()),
];

/** Their people, accounts and departments in the ODS. */
export const livesInOds = (lives: readonly Life[]): readonly OdsRow[] => [
  ...["D1", "D2"].map((key) => ({
    table: "department",
    row: {
      department_id: id(key),
      source_system_code: "hr",
      source_department_key: key,
      department_name: key,
      is_deleted: false,
    },
  })),
  ...lives.flatMap(({ name }) => [
    person(name, { department_name: "Elsewhere" }),
    account("directory", name, name, { department_name: "Elsewhere" }),
  ]),
];

const hash = (text: string): string => `\\x${createHash("sha256").update(text).digest("hex")}`;

/** Makes the vault's tables that the marts read, and what joins accounts to them. */
export async function writeVault(pool: Pool, lives: readonly Life[]): Promise<void> {
  const history =
    "effective_from timestamptz, effective_to timestamptz, is_deleted boolean, record_source text, raw_id bigint";
  await pool.query(
    `create table vault.sat_identity_status_hr (identity_hash_key bytea, employment_status text, hire_date date,
            termination_date date, ${history});
     create table vault.sat_identity_descriptive_hr (identity_hash_key bytea, department_key text, ${history});
     create table vault.sat_account_status_directory (account_hash_key bytea, is_disabled boolean, expires_at timestamptz, ${history});
     create table vault.sat_account_status_cloud (like vault.sat_account_status_directory);
     create table build.account_cluster (account_id uuid, record_hash_key bytea)`,
  );
  await pool.query("update meta.build_clock set time_zone = $1", [timeZone]);
  const told = lives.flatMap((life) =>
    withEnds(life.told).map((row) => toRow(row, "identity_hash_key", life.name)),
  );
  const accounts = lives.flatMap((life) =>
    withEnds(life.account).map((row) => toRow(row, "account_hash_key", `account of ${life.name}`)),
  );
  const cluster = lives.map(({ name }) => ({
    account_id: id(`directory/${name}`),
    record_hash_key: hash(`account of ${name}`),
  }));
  await fill(pool, "vault.sat_identity_status_hr", told);
  await fill(pool, "vault.sat_identity_descriptive_hr", told);
  await fill(pool, "vault.sat_account_status_directory", accounts);
  await fill(pool, "build.account_cluster", cluster);
}

const fill = (pool: Pool, table: string, rows: readonly JsonObject[]): Promise<unknown> =>
  pool.query(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`, [
    JSON.stringify(rows),
  ]);

const withEnds = <T extends { readonly at: string }>(
  states: readonly T[],
): readonly (T & { to: string | null })[] =>
  states.map((state, place) => ({ ...state, to: states[place + 1]?.at ?? null }));

type State = Partial<Told & AccountState> & { readonly at: string; readonly to: string | null };

const toRow = (state: State, key: string, of: string): JsonObject => ({
  [key]: hash(of),
  employment_status: state.isDeleted === true ? null : (state.employmentStatus ?? null),
  hire_date: state.isDeleted === true ? null : (state.hireDate ?? null),
  termination_date: state.isDeleted === true ? null : (state.terminationDate ?? null),
  department_key: state.isDeleted === true ? null : (state.department ?? null),
  is_disabled: state.isDisabled ?? null,
  expires_at: state.expiresAt ?? null,
  is_deleted: state.isDeleted ?? false,
  effective_from: state.at,
  effective_to: state.to,
  record_source: "hr",
  raw_id: 1,
});

interface DayCount {
  readonly day: string;
  readonly department: string;
  readonly state: string;
  readonly people: number;
  readonly openAccounts: number;
}

/** What the mart must say of these days: every person is asked on every one of them. */
export function countDays(lives: readonly Life[], days: readonly string[]): readonly DayCount[] {
  const counts = new Map<string, DayCount>();
  for (const date of days) {
    for (const life of lives) {
      const found = askPerson(life, date);
      if (found === undefined) continue;
      const key = `${date} ${found.department} ${found.state}`;
      const before = counts.get(key);
      counts.set(key, {
        day: date,
        department: found.department,
        state: found.state,
        people: (before?.people ?? 0) + 1,
        openAccounts: (before?.openAccounts ?? 0) + (found.isOpen ? 1 : 0),
      });
    }
  }
  return [...counts.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
}

interface PersonDay {
  readonly department: string;
  readonly state: string;
  readonly isOpen: boolean;
}

/** Undefined while HR had not told of the person. */
export function askPerson(life: Life, date: string): PersonDay | undefined {
  const known = life.told.filter((told) => told.date <= date);
  const last = known.at(-1);
  if (last === undefined) return undefined;
  const department = known.findLast((told) => !told.isDeleted)?.department ?? "unknown";
  const state = stateOn(last, date);
  const hasLeft = state === "terminated" || last.isDeleted;
  const ended = last.isDeleted ? null : last.terminationDate;
  const isLate = ended === null || date > addDays(ended, graceDays);
  return { department, state, isOpen: hasLeft && isLate && isUsable(life, date) };
}

function stateOn(told: Told, date: string): string {
  if (told.isDeleted) return "unknown";
  const { employmentStatus: status, hireDate, terminationDate: ended } = told;
  if (ended !== null && ended < date) return "terminated";
  if (status === "terminated" && (ended ?? date) <= date) return "terminated";
  if (status === "pending" || (hireDate !== null && hireDate > date)) return "starting";
  if (status === "leave") return "leave";
  return status === "unknown" ? "unknown" : "active";
}

function isUsable(life: Life, date: string): boolean {
  const last = life.account.findLast((state) => state.date <= date);
  if (last === undefined || last.isDeleted || last.isDisabled) return false;
  return last.expiryDate === null || last.expiryDate > date;
}

const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
