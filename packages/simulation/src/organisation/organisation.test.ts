import { describe, expect, test } from "vitest";
import { answerKey } from "../answer-key.ts";
import { allCases } from "../cases/all-cases.ts";
import { findManager, layOut } from "./departments.ts";
import { findNumber, generateOrganisation } from "./organisation.ts";
import { listLifecycleTickets, countEverydayTickets, everydayTicket } from "./tickets.ts";

const invent = (people = 200, seed = 7, today = "2026-11-23") =>
  generateOrganisation({ organisation: "acme", people, seed, today });

const listPeople = (organisation: ReturnType<typeof invent>) =>
  Array.from({ length: organisation.people.count }, (_unused, index) => organisation.people.person(index));

const hasRepeats = (values: readonly string[]): boolean => new Set(values).size < values.length;

describe("people", () => {
  test("the same seed invents the same people, another seed others", () => {
    expect(listPeople(invent())).toEqual(listPeople(invent()));
    expect(listPeople(invent(200, 8)).map(({ displayName }) => displayName)).not.toEqual(
      listPeople(invent()).map(({ displayName }) => displayName),
    );
  });

  test.each([120, 200, 1_000, 30_000])(
    "of %d people each has a number, a login and a manager above them",
    (count) => {
      const people = listPeople(invent(count));
      expect(hasRepeats(people.map(({ employeeId }) => employeeId))).toBe(false);
      expect(hasRepeats(people.map(({ login }) => login))).toBe(false);
      expect(people.every(({ login }) => /^[a-z.]+\d{0,3}$/.test(login) && login.length <= 20)).toBe(true);
      expect(people.filter(({ managerIndex }) => managerIndex === undefined)).toHaveLength(1);
      expect(
        people.every(({ index, managerIndex }) => managerIndex === undefined || managerIndex < index),
      ).toBe(true);
    },
  );

  test("nobody who is planted leads anybody, so that no mistake makes another one", () => {
    const organisation = invent(2_000);
    const leaders = new Set(
      layOut(2_000).flatMap((team) =>
        Array.from({ length: team.size }, (_unused, position) => findManager(team, team.start + position)),
      ),
    );
    expect([...organisation.people.planted.keys()].filter((index) => leaders.has(index))).toEqual([]);
  });

  test("a person is the same in an organisation of the same size, whatever the day", () => {
    expect(listPeople(invent(200, 7, "2027-02-28"))).toEqual(listPeople(invent()));
  });
});

describe("planted cases", () => {
  test.each([200, 1_000])("every one of them happens in an organisation of %d", (count) => {
    const names = new Set([...invent(count).people.planted.values()].map(({ planted }) => planted.name));
    expect(allCases.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([]);
  });

  test("names are used once", () => {
    expect(hasRepeats(allCases.map(({ name }) => name))).toBe(false);
  });

  test("a small organisation has the cases that fit, and no fewer people", () => {
    const organisation = invent(30);
    expect(listPeople(organisation)).toHaveLength(30);
    expect(organisation.people.planted.size).toBeGreaterThan(5);
  });

  test.each([200, 1_000, 5_000])("the answer key of %d people has no row twice", (count) => {
    const answers = answerKey(invent(count));
    for (const rows of Object.values(answers) as readonly (readonly object[])[])
      expect(hasRepeats(rows.map((row) => JSON.stringify(row)))).toBe(false);
  });

  test("the answer is the same whatever the day, counted from that day", () => {
    const forget = (today: string) => {
      const { tickets, ...rest } = answerKey(invent(400, 7, today));
      return { ...rest, tickets: tickets.map(({ event_date: _date, ...row }) => row) };
    };
    expect(forget("2027-03-01")).toEqual(forget("2026-11-23"));
  });
});

describe("accounts and tickets", () => {
  test("an id leads back to its account and a foreign one to none", () => {
    const organisation = invent();
    for (const { number, account } of organisation.cloudAccounts()) {
      expect(findNumber(organisation, "cloud", organisation.id("cloud", number))).toBe(number);
      expect(organisation.cloudAccount(number)?.account).toEqual(account);
    }
    expect(findNumber(organisation, "cloud", organisation.id("directory", 3))).toBeUndefined();
    expect(findNumber(organisation, "cloud", "../../etc")).toBeUndefined();
  });

  test("logins are unique in each system", () => {
    const organisation = invent(1_000);
    for (const accounts of [organisation.directoryAccounts(), organisation.cloudAccounts()]) {
      expect(hasRepeats([...accounts].map(({ account }) => account.login))).toBe(false);
    }
  });

  test("every ticket has its own number, and none was updated before it was opened", () => {
    const organisation = invent();
    const everyday = Array.from({ length: countEverydayTickets(organisation) }, (_unused, place) =>
      everydayTicket(organisation, place),
    );
    const all = [...everyday, ...listLifecycleTickets(organisation)];
    expect(hasRepeats(all.map(({ display_id }) => display_id))).toBe(false);
    expect(all.filter(({ created_at, updated_at }) => updated_at < created_at)).toEqual([]);
    expect(all.filter(({ created_at }) => created_at.slice(0, 10) > "2026-11-23")).toEqual([]);
  });

  test("everyday tickets stay as they are from one day to the next", () => {
    const [today, tomorrow] = [invent(), invent(200, 7, "2026-11-24")].map((organisation) =>
      Array.from({ length: 400 }, (_unused, place) => everydayTicket(organisation, place)),
    );
    expect(tomorrow).toEqual(today);
  });
});
