// Who works here. Any person can be made from their index alone; only the planted ones are remembered.
import { allCases } from "../cases/all-cases.ts";
import type { PlantedCase } from "../cases/planted-case.ts";
import type { Chance } from "./chance.ts";
import { findManager, findTeam, findTitle, firstLeaf, layOut, type Team } from "./departments.ts";
import { cities, familyNames, givenNames, toLogin } from "./names.ts";
import type { Person } from "./person.ts";

/** A case that somebody was chosen for; `copy` counts the copies of the same case from 0. */
export interface Planted {
  readonly planted: PlantedCase;
  readonly copy: number;
}

export interface People {
  readonly count: number;
  readonly teams: readonly Team[];
  /** By index, in the order of choosing. */
  readonly planted: ReadonlyMap<number, Planted>;
  readonly person: (index: number) => Person;
}

export function createPeople(count: number, chance: Chance): People {
  const teams = layOut(count);
  const planted = choosePeople(count, teams);
  const step = findStep(count);
  const byCase = new Map(
    [...planted].map(
      ([
        index,
        {
          planted: { name },
          copy,
        },
      ]) => [`${name}|${copy.toString()}`, index],
    ),
  );
  const person = (index: number): Person => {
    const team = findTeam(teams, index);
    const chosen = planted.get(index);
    const original = chosen?.planted.namesake;
    const twin =
      original === undefined ? undefined : byCase.get(`${original}|${(chosen?.copy ?? 0).toString()}`);
    const title = findTitle(team, index, (titles) => chance.pick("title", index, titles));
    return {
      index,
      employeeId: chosen?.planted.employeeId ?? `E${(100_000 + ((index * step) % count)).toString()}`,
      ...inventName(chance, twin ?? index, twin !== undefined),
      department: team.department.name,
      departmentCode: team.department.code,
      jobTitle: chosen?.planted.jobTitle ?? title,
      managerIndex: findManager(team, index),
      location: chance.pick("city", index, cities),
    };
  };
  return { count, teams, planted, person };
}

/** Chooses people who lead nobody, department by department, until a department has nobody left. */
function choosePeople(count: number, teams: readonly Team[]): ReadonlyMap<number, Planted> {
  const chosen = new Map<number, Planted>();
  const next = new Map(teams.map((team) => [team.department.name, team.start + firstLeaf(team)]));
  const ends = new Map(teams.map((team) => [team.department.name, team.start + team.size]));
  for (const planted of allCases) {
    const copies = planted.oneIn === "once" ? 1 : Math.max(1, Math.floor(count / planted.oneIn));
    for (let copy = 0; copy < copies; copy += 1) {
      const index = next.get(planted.department) ?? 0;
      if (index >= (ends.get(planted.department) ?? 0)) break;
      next.set(planted.department, index + 1);
      chosen.set(index, { planted, copy });
    }
  }
  return chosen;
}

function inventName(chance: Chance, index: number, isTwin: boolean) {
  const combinations = givenNames.length * familyNames.length;
  const round = Math.floor(index / combinations);
  const place = (index * 7919 + chance.below("names", 0, combinations)) % combinations;
  const givenName = givenNames[place % givenNames.length] ?? "";
  const familyName = familyNames[Math.floor(place / givenNames.length)] ?? "";
  const parts = [toLogin(givenName), ...(isTwin ? ["k"] : []), toLogin(familyName)];
  const login = `${parts.join(".")}${round === 0 ? "" : (round + 1).toString()}`;
  return { givenName, familyName, displayName: `${givenName} ${familyName}`, login };
}

/** Steps of this length visit every place once: employee numbers do not follow departments. */
function findStep(count: number): number {
  let step = 7919;
  while (greatestCommonDivisor(step, count) !== 1) step += 2;
  return step;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
