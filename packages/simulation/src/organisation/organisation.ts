// The invented organisation: people, their situations, accounts by number, and the tickets of the service desk.
import type { CaseContext } from "../cases/planted-case.ts";
import { createCalendar, type Calendar } from "./calendar.ts";
import { createChance, readGuidNumber, type Chance } from "./chance.ts";
import { listExtraCloudAccounts, listExtraDirectoryAccounts } from "./extra-accounts.ts";
import { createPeople, type People, type Planted } from "./people.ts";
import type { CloudAccount, DirectoryAccount, Situation } from "./person.ts";
import { settled } from "./situations.ts";

export interface OrganisationSettings {
  readonly organisation: string;
  readonly people: number;
  readonly seed: number;
  /** `YYYY-MM-DD`; everything that happened lately is told from here. */
  readonly today: string;
}

/** The systems that give ids to accounts. */
export type AccountSystem = "directory" | "cloud";

/** An account and its number, which is unique in its system. */
export interface Numbered<A> {
  readonly number: number;
  readonly account: A;
  /** The person; undefined for accounts that belong to no worker. */
  readonly personIndex: number | undefined;
}

export interface Organisation {
  readonly settings: OrganisationSettings;
  readonly calendar: Calendar;
  readonly chance: Chance;
  readonly people: People;
  readonly situation: (index: number) => Situation;
  /** What a planted case sees of its person. */
  readonly context: (index: number, planted: Planted) => CaseContext;
  readonly directoryAccounts: () => Iterable<Numbered<DirectoryAccount>>;
  readonly cloudAccounts: () => Iterable<Numbered<CloudAccount>>;
  readonly directoryAccount: (number: number) => Numbered<DirectoryAccount> | undefined;
  readonly cloudAccount: (number: number) => Numbered<CloudAccount> | undefined;
  readonly id: (
    system: AccountSystem | "group" | "computer" | "unit" | "sku" | "tenant",
    number: number,
  ) => string;
}

/** A person has at most four accounts in one system. */
const accountsEach = 4;
/** Keys of tickets about people; the other tickets of the desk count from 1. */
const firstTicketNumber = 1_000_000;

export const toTicketKey = (number: number): string => `SD-${number.toString()}`;
export const personTicketNumber = (index: number, place: number): number =>
  firstTicketNumber + index * 4 + place;

/** The account number of a person's `place`-th account. */
export const accountNumber = (index: number, place = 0): number => index * accountsEach + place;

/** Invents the organisation. Cheap at any size: people are made when they are asked for. */
export function generateOrganisation(settings: OrganisationSettings): Organisation {
  const chance = createChance(settings.seed);
  const calendar = createCalendar(settings.today);
  const people = createPeople(settings.people, chance);
  const headOf: CaseContext["headOf"] = (department) =>
    people.teams.find((team) => team.department.name === department)?.start ?? 0;
  const context = (index: number, { planted, copy }: Planted): CaseContext => {
    const [first, last] = planted.days ?? [0, 0];
    return {
      person: people.person(index),
      calendar,
      day: first + ((copy * 7) % (last - first + 1)),
      ticketKey: (place) => toTicketKey(personTicketNumber(index, place)),
      headOf,
    };
  };
  const situation = (index: number): Situation => {
    const planted = people.planted.get(index);
    if (planted === undefined) return settled(people.person(index), calendar);
    return planted.planted.plant(context(index, planted));
  };
  const heads = { operations: headOf("Operations"), humanResources: headOf("Human Resources") };
  const extraDirectory = listExtraDirectoryAccounts(calendar, heads);
  const extraCloud = listExtraCloudAccounts(calendar);
  return {
    settings,
    calendar,
    chance,
    people,
    situation,
    context,
    directoryAccounts: () =>
      listAccounts(people.count, (index) => situation(index).directory, extraDirectory),
    cloudAccounts: () => listAccounts(people.count, (index) => situation(index).cloud, extraCloud),
    directoryAccount: (number) =>
      findAccount(number, people.count, (index) => situation(index).directory, extraDirectory),
    cloudAccount: (number) =>
      findAccount(number, people.count, (index) => situation(index).cloud, extraCloud),
    id: (system, number) => chance.guid(system, number),
  };
}

function* listAccounts<A>(
  people: number,
  accountsOf: (index: number) => readonly A[],
  extra: readonly A[],
): Iterable<Numbered<A>> {
  for (let index = 0; index < people; index += 1) {
    for (const [place, account] of accountsOf(index).entries()) {
      yield { number: accountNumber(index, place), account, personIndex: index };
    }
  }
  for (const [place, account] of extra.entries()) {
    yield { number: accountNumber(people) + place, account, personIndex: undefined };
  }
}

function findAccount<A>(
  number: number,
  people: number,
  accountsOf: (index: number) => readonly A[],
  extra: readonly A[],
): Numbered<A> | undefined {
  const index = Math.floor(number / accountsEach);
  const isExtra = number >= accountNumber(people);
  const account = isExtra ? extra[number - accountNumber(people)] : accountsOf(index)[number % accountsEach];
  return account === undefined ? undefined : { number, account, personIndex: isExtra ? undefined : index };
}

/** The number of an id that this organisation gave; undefined for any other text. */
export function findNumber(
  organisation: Organisation,
  system: AccountSystem | "group",
  id: string,
): number | undefined {
  const number = readGuidNumber(id);
  return Number.isNaN(number) || organisation.id(system, number) !== id ? undefined : number;
}
