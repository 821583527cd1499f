/** How many landed kills the fault tests want in all: many where it counts, a sample on a laptop. */
export function wantedKills(): number {
  return Number(process.env["EDP_KILLS"] ?? (process.env["CI"] === "true" ? 500 : 25));
}
