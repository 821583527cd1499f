// The last run. A step that failed is told with its message; the others are one quiet line each.
import type { StepRecord } from "@edp/pipeline";
import type { HomeFacts } from "./facts.ts";
import { html, type Html } from "../html.ts";
import { timeAgo, took } from "../times.ts";

export function lastRunSection({ lastRun, now }: HomeFacts): Html {
  if (lastRun === undefined)
    return html`<section>
      <h2>Last run</h2>
      <p class="empty">No run yet. Start one with <code>edp run</code>.</p>
    </section>`;
  return html`<section>
    <h2>Last run</h2>
    <p>
      <span class="mark ${lastRun.status}">${lastRun.status}</span> · started
      ${timeAgo(lastRun.startedAt, now)} · ${lastRun.trigger}
      ${lastRun.finishedAt === undefined ? "" : ` · took ${took(lastRun.startedAt, lastRun.finishedAt)}`} ·
      its log: <code>edp logs ${lastRun.runId.slice(0, 8)}</code>
      ${lastRun.orchestratorRun === undefined ? "" : html` · orchestrator's id <code>${lastRun.orchestratorRun}</code>`}
    </p>
    <div class="wide">
      <table class="steps">
        <tbody>
          ${lastRun.steps.map(row)}
        </tbody>
      </table>
    </div>
  </section>`;
}

const row = (step: StepRecord): Html =>
  html`<tr>
    <td>${step.stepId.replace(":", " ")}</td>
    <td><span class="mark ${step.status}">${step.status}</span></td>
    <td class="count">${took(step.startedAt, step.finishedAt)}</td>
    <td>
      ${step.errorMessage === undefined ? html`<small>${tell(step)}</small>` : html`<span class="bad">${step.errorMessage}</span>`}
    </td>
  </tr>`;

/** Steps say in a text of their own what came of them; landing counts. */
function tell(step: StepRecord): string {
  const { text, read, landed, deleted } = step.summary;
  if (typeof text === "string") return text;
  if (step.kind === "check" && step.status === "skipped") return "the last verdict still holds";
  if (typeof read !== "number") return "";
  const changes = [
    [landed, "new or changed"],
    [deleted, "gone"],
  ] as const;
  const told = changes.flatMap(([value, word]) =>
    typeof value === "number" && value > 0 ? [`${value.toLocaleString("en-US")} ${word}`] : [],
  );
  return `${read.toLocaleString("en-US")} read, ${told.length === 0 ? "nothing new" : told.join(", ")}`;
}
