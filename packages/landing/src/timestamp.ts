// PostgreSQL counts microseconds from 2000. `Date` knows only milliseconds and a directory sends seven digits,
// so the text is read here. Whole seconds are exact up to the year 9999, microseconds up to 2285.

/** No time: what `source_updated_at` is when the source has none, or wrote something else than ISO 8601. */
const noTime = Number.NaN;

const microsTo2000 = 946_684_800_000_000;

/** `2026-11-23T08:15:30.1234567+01:00` or `2026-11-23` as microseconds since 2000 (UTC); else `noTime`. */
export function readTimestamp(text: string | undefined): number {
  if (text === undefined || text.length < 10) return noTime;
  const days = daysFromCivil(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
  if (Number.isNaN(days) || text[4] !== "-" || text[7] !== "-") return noTime;
  if (text.length === 10) return days * 86_400_000_000;
  const [hour, minute, second] = [digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2)];
  if (text[13] !== ":" || text[16] !== ":" || (text[10] !== "T" && text[10] !== " ")) return noTime;
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return noTime;
  const zone = endOfFraction(text);
  const offset = readOffset(text, zone);
  const seconds = ((days * 24 + hour) * 60 + minute - offset) * 60 + second;
  return seconds * 1_000_000 + readMicros(text, zone);
}

/** `2026-10-31` as days since 2000-01-01, else NaN. */
export function readDay(text: string): number {
  if (text.length !== 10 || text[4] !== "-" || text[7] !== "-") return Number.NaN;
  return daysFromCivil(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
}

export function microsOf(date: Date): number {
  return date.getTime() * 1000 - microsTo2000;
}

function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Days from 2000-01-01; years begin in March, so that the leap day is the last one. NaN for a day that is none. */
function daysFromCivil(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month) && year >= 1))
    return Number.NaN;
  const shifted = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leapDays + dayOfYear - 730_425;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Where the zone begins: after `.1234567`, or right after the seconds. */
function endOfFraction(text: string): number {
  let at = 19;
  if (text[at] === "." || text[at] === ",") at += 1;
  while (at < text.length && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at += 1;
  return at;
}

/** Digits after the sixth are cut, as PostgreSQL cannot hold them. */
function readMicros(text: string, end: number): number {
  let micros = 0;
  for (let place = 0; place < 6; place += 1) {
    const at = 20 + place;
    micros = micros * 10 + (at < end ? text.charCodeAt(at) - 48 : 0);
  }
  return micros;
}

/** Minutes east of UTC. A time without zone is UTC. */
function readOffset(text: string, at: number): number {
  const sign = text[at];
  if (sign === undefined || (sign === "Z" && text.length === at + 1)) return 0;
  if (sign !== "+" && sign !== "-") return noTime;
  const minutesAt = text[at + 3] === ":" ? at + 4 : at + 3;
  const minutes = text.length === at + 3 ? 0 : digits(text, minutesAt, 2);
  if (text.length > minutesAt + 2 || minutes > 59) return noTime;
  const offset = digits(text, at + 1, 2) * 60 + minutes;
  return sign === "+" ? offset : -offset;
}
