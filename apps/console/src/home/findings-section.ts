// Findings read like sentences, under the question that they answer. What rests on a stale source shows no number as
// if it were known.
import type { Finding } from "@edp/transform";
import type { HomeFacts } from "./facts.ts";
import { html, type Html } from "../html.ts";
import { count, timeAgo } from "../times.ts";

export function findingsSection({ findings, lastRun, now }: HomeFacts): Html {
  if (findings.length === 0) return nothing(lastRun === undefined);
  const marts = [...new Set(findings.map((finding) => finding.mart))];
  const groups = marts.map((mart) => findings.filter((finding) => finding.mart === mart));
  return html`<section>
    <h2>Worth a look</h2>
    <div class="questions">${groups.map((group) => question(group, now))}</div>
  </section>`;
}

const nothing = (isFirst: boolean): Html =>
  html`<section>
    <h2>Worth a look</h2>
    <p class="empty">
      ${isFirst ? "Findings appear here after the first run." : "Nothing needs a person right now."}
    </p>
  </section>`;

/** All findings of one mart; they rest on the same sources, so the reason why they are unknown stands once. */
function question(group: readonly Finding[], now: Date): Html {
  const [first] = group;
  if (first === undefined) return html``;
  return html`<div class="question">
    <h3><a href="/datasets/${first.mart}">${first.question ?? first.mart}</a></h3>
    <ul>
      ${group.map(row)}
    </ul>
    ${first.staleSources.length === 0 ? "" : whyUnknown(first, now)}
    ${first.heldBecause === undefined ? "" : html`<p class="warn">Held at the last good version: ${first.heldBecause}</p>`}
  </div>`;
}

const row = ({ count: known, lastCount, asOf, sentence }: Finding): Html =>
  known === undefined
    ? html`<li class="unknown">
        <span class="number">?</span>
        <span>${sentence}${asOf === undefined ? "" : html` <small>was ${count(lastCount)}</small>`}</span>
      </li>`
    : html`<li><span class="number">${count(known)}</span><span>${sentence}</span></li>`;

function whyUnknown({ staleSources, asOf }: Finding, now: Date): Html {
  const sources = staleSources.join(", ");
  if (asOf === undefined) return html`<p class="bad">Unknown: ${sources} was not read to the end yet.</p>`;
  return html`<p class="bad">
    Unknown now: ${sources} ${staleSources.length === 1 ? "is" : "are"} stale. The numbers were read
    ${timeAgo(asOf, now)}.
  </p>`;
}
