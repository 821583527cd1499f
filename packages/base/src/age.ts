const steps: readonly (readonly [limitS: number, unitS: number, name: string])[] = [
  [90, 1, "s"],
  [90 * 60, 60, "min"],
  [36 * 3600, 3600, "h"],
  [Infinity, 86_400, "days"],
];

/** How long ago, as people say it: `30 s ago`, `3 h ago`, `2 days ago`; `never` for no date. What lies ahead is 0 s ago. */
export function formatAge(at: Date | undefined, now: Date): string {
  if (at === undefined) return "never";
  const seconds = Math.max(0, (now.getTime() - at.getTime()) / 1000);
  const [, unit, name] = steps.find(([limit]) => seconds < limit) ?? [0, 86_400, "days"];
  return `${Math.round(seconds / unit).toString()} ${name} ago`;
}
