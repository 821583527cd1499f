import { Cron } from "croner";

/** The word for "only when somebody asks". */
export const manualSchedule = "manual";

// A fixed day to ask "does this ever come?" from, so that the answer does not depend on today. It is 2024, a
// leap year: a schedule for 29 February comes within it.
const anyDay = "2024-01-01T00:00:00";

// Each field a star or one number in its range: nearly every schedule there is, and nothing can be wrong with it.
const plainSchedule = /^(?:\*|[0-5]?\d) (?:\*|[01]?\d|2[0-3]) (?:\*|[1-9]|[12]\d|3[01]) \* (?:\*|[0-7])$/;

/** Why `text` is no schedule, or undefined when it is one: five cron fields, or `manual`. */
export function findScheduleProblem(text: string): string | undefined {
  if (text === manualSchedule || plainSchedule.test(text)) return undefined;
  const fields = text.trim().split(/\s+/).length;
  if (fields !== 5) return `it has ${fields.toString()} ${fields === 1 ? "field" : "fields"} instead of five`;
  try {
    const cron = new Cron(text, { mode: "5-part", paused: true, timezone: "UTC" });
    return cron.nextRun(anyDay) === null ? "no such day ever comes" : undefined;
  } catch (cause) {
    return cause instanceof Error
      ? cause.message.replace(/^CronPattern: /, "").replace(/\.$/, "")
      : "it is not cron";
  }
}
