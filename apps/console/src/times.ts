import { formatAge } from "@edp/base";
import { html, type Html } from "./html.ts";

/** `3 h ago`, exact on hover. */
export function timeAgo(at: Date | undefined, now: Date): Html {
  if (at === undefined) return html`${formatAge(at, now)}`;
  const exact = at.toISOString();
  return html`<time datetime="${exact}" title="${exact}">${formatAge(at, now)}</time>`;
}

/** `1.4 s`, `3 min`; nothing while it has not ended. */
export function took(from: Date | undefined, to: Date | undefined): string {
  if (from === undefined || to === undefined) return "";
  const seconds = (to.getTime() - from.getTime()) / 1000;
  return seconds < 120 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds / 60).toString()} min`;
}

export const count = (value: number): string => value.toLocaleString("en-US");
