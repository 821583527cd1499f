/** How many landed kills the fault tests want in all: many where it counts, a sample on a laptop. */
export function wantedKills(): number {
  return Number(process.env["EDP_KILLS"] ?? (process.env["CI"] === "true" ? 500 : 25));
}

/** The same for a process that runs out of memory: it takes a second to die. */
export function wantedMemoryDeaths(): number {
  return process.env["CI"] === "true" ? 10 : 3;
}

/** The same for faults that take a whole server down, or a wait to its limit: each costs about half a second. */
export function wantedServerFaults(): number {
  return Math.min(wantedKills(), 100);
}
