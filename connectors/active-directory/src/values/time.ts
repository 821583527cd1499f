// The two clocks of Active Directory. FILETIME: a decimal count of 100 ns since 1601-01-01 UTC, where 0 and the
// largest 64-bit number mean "never". GeneralizedTime (X.680): `20261123160000.0Z`.

const ticksPerSecond = 10_000_000n;
const secondsFrom1601To1970 = 11_644_473_600n;
/** 9999-12-31T23:59:59.9999999Z: later than that is no date that people mean. */
const lastTick = 2_650_467_743_999_999_999n;

/** ISO 8601 in UTC with all seven digits; undefined for "never" and for what is no time. */
export function decodeFileTime(text: string): string | undefined {
  if (!/^\d{1,19}$/.test(text)) return undefined;
  const ticks = BigInt(text);
  if (ticks === 0n || ticks > lastTick) return undefined;
  const seconds = ticks / ticksPerSecond - secondsFrom1601To1970;
  const fraction = (ticks % ticksPerSecond).toString().padStart(7, "0");
  return new Date(Number(seconds) * 1000).toISOString().replace(".000Z", `.${fraction}Z`);
}

const generalizedTime =
  /^(\d{4})(\d{2})(\d{2})(\d{2})(?:(\d{2})(?:(\d{2}))?)?(?:[.,](\d{1,9}))?(Z|[+-]\d{2}(?:\d{2})?)$/;

/** ISO 8601 in UTC; undefined when the text is no GeneralizedTime or names no real instant. */
export function decodeGeneralizedTime(text: string): string | undefined {
  const match = generalizedTime.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute = "00", second = "00", fraction = "", zone = "Z"] = match;
  // A fraction belongs to the last unit that is written; of hours or minutes nobody writes one.
  if (fraction !== "" && match[6] === undefined) return undefined;
  const local = `${year ?? ""}-${month ?? ""}-${day ?? ""}T${hour ?? ""}:${minute}:${second}`;
  if (!isOnTheClock([year, month, day, hour, minute, second].map(Number))) return undefined;
  // Directories write UTC; only then is there nothing to move.
  const utc =
    zone === "Z" ? local : new Date(Date.parse(`${local}Z`) - offsetMs(zone)).toISOString().slice(0, 19);
  const digits = fraction.replace(/0+$/, "");
  return digits === "" ? `${utc}Z` : `${utc}.${digits}Z`;
}

/** By hand, since Date takes 30 February for March, and twice as long. */
function isOnTheClock([
  year = 0,
  month = 0,
  day = 0,
  hour = 0,
  minute = 0,
  second = 0,
]: readonly number[]): boolean {
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (lengths[month - 1] ?? 0);
}

function offsetMs(zone: string): number {
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5) || "0");
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}
