import type { ResolvedPlatform } from "@edp/definition";
import { expect, test } from "vitest";
import { createFakeClock } from "../../../tests/support/fake-clock.ts";
import { dueBetween, keepSchedules, nextDue } from "./scheduler.ts";

function platform(
  schedules: Readonly<Record<string, string | undefined>>,
  timeZone = "UTC",
): ResolvedPlatform {
  const sources = Object.entries(schedules).map(([name, schedule]) => ({ name, enabled: true, schedule }));
  return { timeZone, sources } as unknown as ResolvedPlatform;
}

const at = (text: string): Date => new Date(text);

test("the next due moment names every source that is due then", () => {
  const due = nextDue(
    platform({ hr: "0 2 * * *", ad: "0 2 * * *", m365: "30 3 * * *" }),
    at("2026-03-01T00:00:00Z"),
  );
  expect(due).toEqual({ at: at("2026-03-01T02:00:00Z"), sources: ["hr", "ad"] });
});

test("a schedule is read in the platform's time zone", () => {
  const due = nextDue(platform({ hr: "0 2 * * *" }, "America/New_York"), at("2026-01-15T00:00:00Z"));
  expect(due?.at).toEqual(at("2026-01-15T07:00:00Z"));
});

test("a time that the spring change skips still runs that day, once", () => {
  const berlin = platform({ hr: "30 2 * * *" }, "Europe/Berlin");
  expect(dueBetween(berlin, at("2026-03-28T22:00:00Z"), at("2026-03-29T21:00:00Z"))).toEqual(["hr"]);
});

test("a time that the autumn change repeats runs once", async () => {
  const runs = await simulate("30 2 * * *", "Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T22:00:00Z");
  expect(runs).toBe(1);
});

test("several missed times are caught up by one run", () => {
  expect(
    dueBetween(platform({ hr: "0 * * * *" }), at("2026-03-01T00:30:00Z"), at("2026-03-01T09:00:00Z")),
  ).toEqual(["hr"]);
});

test("nothing is due when nothing has a schedule", () => {
  expect(nextDue(platform({ hr: undefined }), at("2026-03-01T00:00:00Z"))).toBeUndefined();
});

test("a clock that is set back does not stop the schedules", async () => {
  const clock = createFakeClock("2026-03-01T12:00:00Z");
  const controller = new AbortController();
  const runs: string[] = [];
  const keeping = keepSchedules({
    platform: platform({ hr: "0 * * * *" }),
    clock,
    signal: controller.signal,
    since: clock.now(),
    run: async () => {
      runs.push(clock.now().toISOString());
    },
  });
  clock.jump(-3.5 * 3_600_000); // 08:30
  await clock.advance(60 * 60_000);
  controller.abort();
  await clock.advance(60_000);
  await keeping;
  expect(runs).toHaveLength(1);
});

async function simulate(schedule: string, timeZone: string, from: string, to: string): Promise<number> {
  const clock = createFakeClock(from);
  const controller = new AbortController();
  let runs = 0;
  const keeping = keepSchedules({
    platform: platform({ hr: schedule }, timeZone),
    clock,
    signal: controller.signal,
    since: clock.now(),
    run: async () => {
      runs += 1;
    },
  });
  await clock.advance(at(to).getTime() - at(from).getTime());
  controller.abort();
  await clock.advance(60_000);
  await keeping;
  return runs;
}
