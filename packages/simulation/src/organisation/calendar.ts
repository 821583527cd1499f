// Days relative to the given `today`: what was planted stays true whenever the example runs.
const dayMs = 86_400_000;

export interface Calendar {
  /** Today, `YYYY-MM-DD`. */
  readonly today: string;
  /** Days since 1970. */
  readonly dayNumber: number;
  /** `YYYY-MM-DD`, so many days from today; negative is the past. */
  readonly day: (offset: number) => string;
  /** An instant on that day, `YYYY-MM-DDThh:mm:ssZ`, in working hours and different for each `mark`. */
  readonly moment: (offset: number, mark: number) => string;
}

export function createCalendar(today: string): Calendar {
  const start = Date.parse(`${today}T00:00:00Z`);
  const day = (offset: number): string => new Date(start + offset * dayMs).toISOString().slice(0, 10);
  return {
    today,
    dayNumber: Math.floor(start / dayMs),
    day,
    moment: (offset, mark) => {
      const seconds = 7 * 3600 + (Math.abs(mark) % (9 * 3600));
      return `${new Date(start + offset * dayMs + seconds * 1000).toISOString().slice(0, 19)}Z`;
    },
  };
}
