import { html, type Html } from "./html.ts";

const steps: readonly (readonly [limitS: number, unitS: number, name: string])[] = [
  [90, 1, "s"],
  [90 * 60, 60, "min"],
  [36 * 3600, 3600, "h"],
  [Infinity, 86_400, "days"],
];

/** `3 h ago`, exact on hover. */
export function timeAgo(at: Date | undefined, now: Date): Html {
  if (at === undefined) return html`never`;
  const seconds = Math.max(0, (now.getTime() - at.getTime()) / 1000);
  const [, unit, name] = steps.find(([limit]) => seconds < limit) ?? [0, 86_400, "days"];
  const exact = at.toISOString();
  return html`<time datetime="${exact}" title="${exact}"
    >${Math.round(seconds / unit).toString()} ${name} ago</time
  >`;
}

/** `1.4 s`, `3 min`; nothing while it has not ended. */
export function took(from: Date | undefined, to: Date | undefined): string {
  if (from === undefined || to === undefined) return "";
  const seconds = (to.getTime() - from.getTime()) / 1000;
  return seconds < 120 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds / 60).toString()} min`;
}

export const count = (value: number): string => value.toLocaleString("en-US");
