import { findNearest } from "./nearest.ts";

/** Whether the IANA database that Node carries knows this zone. Offsets such as +02:00 are no zones. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The zone that was probably meant; a city without its continent counts: `Zurich` is Europe/Zurich. */
export function findNearestTimeZone(name: string): string | undefined {
  const zones = Intl.supportedValuesOf("timeZone");
  const city = zones.find((zone) => zone.toLowerCase().endsWith(`/${name.toLowerCase()}`));
  return city ?? findNearest(name, [...zones, "UTC"]);
}
