// Who was what on each day of a year, against asking every invented person on every day.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildMarts, martGroups, type BuiltMarts } from "../testing/built-marts.ts";
import { askPerson, countDays, inventLives } from "../testing/lifecycle-lives.ts";
import { day } from "../testing/ods-rows.ts";

const lives = inventLives(120, 20_261_123);
let marts: BuiltMarts;

beforeAll(async () => {
  marts = await buildMarts(martGroups.days, lives);
});
afterAll(async () => marts.drop());

it("builds, and their tests pass", () => {
  expect(marts.failures).toEqual([]);
});

describe("lifecycle by day", () => {
  const days = Array.from({ length: 366 }, (_, age) => day(-365 + age));

  it("counts what asking every person on every day gives, and no day beyond the bound", async () => {
    const found = await marts.pool.query(
      `select to_char(snapshot_date, 'YYYY-MM-DD') as day, department_name as department, lifecycle_state as state,
              identity_count as people, open_account_count as "openAccounts"
         from build.identity_lifecycle_daily order by 1, 2, 3`,
    );
    const expected = countDays(lives, days);
    expect(expected.some((count) => count.openAccounts > 0)).toBe(true);
    expect(new Set(expected.map((count) => count.day)).size).toBe(366);
    expect(found.rows).toEqual(expected);
  });

  it("tells who was what on each day", async () => {
    const found = await marts.pool.query<{ name: string; day: string; state: string; department: string }>(
      `select employee_id as name, to_char(asked.day, 'YYYY-MM-DD') as day, lifecycle_state as state,
              coalesce(department_name, 'unknown') as department
         from unnest($1::date[]) as asked (day)
         join build.identity_lifecycle_history on from_date <= asked.day and (before_date is null or asked.day < before_date)
        order by employee_id, asked.day`,
      [days],
    );
    const expected = lives
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((life) =>
        days.flatMap((date) => {
          const asked = askPerson(life, date);
          return asked === undefined
            ? []
            : [{ name: life.name, day: date, state: asked.state, department: asked.department }];
        }),
      );
    expect(found.rows).toEqual(expected);
  });
});
