// The first page: is everything fresh, is anything broken, what needs a person. Plain HTML, no script.
import type { RunRecord, SourceStatus, StepRecord } from "@edp/pipeline";
import type { Finding } from "@edp/transform";
import { html, type Html } from "./html.ts";
import { styles } from "./styles.ts";

export interface HomeFacts {
  readonly platform: string;
  readonly environment: string;
  readonly edpVersion: string;
  readonly now: Date;
  readonly sources: readonly SourceStatus[];
  readonly findings: readonly Finding[];
  readonly lastRun: (RunRecord & { readonly steps: readonly StepRecord[] }) | undefined;
}

export function homePage(facts: HomeFacts): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="refresh" content="30" />
        <title>${facts.platform} · EDP</title>
        <style>
          ${{ html: styles }}
        </style>
      </head>
      <body>
        <header>
          <h1>${facts.platform}</h1>
          <p>environment ${facts.environment} · EDP ${facts.edpVersion}</p>
        </header>
        <main>${summary(facts)} ${findings(facts)} ${sources(facts)} ${lastRun(facts)}</main>
      </body>
    </html> `;
  return page.html;
}

function summary(facts: HomeFacts): Html {
  const enabled = facts.sources.filter((source) => source.enabled);
  const unfit = enabled.filter((source) => source.freshness !== "fresh" || source.check === "failed");
  const attention = facts.findings.filter((finding) => finding.count > 0).length;
  const freshness =
    enabled.length === 0
      ? "There are no sources yet."
      : unfit.length === 0
        ? `All ${enabled.length.toString()} sources are fresh and answer.`
        : `${unfit.map((source) => source.source).join(", ")} ${unfit.length === 1 ? "needs" : "need"} a look.`;
  const questions =
    attention === 0
      ? "Nothing was found that needs a person."
      : `${attention.toString()} findings wait for a person.`;
  return html`<p class="summary ${unfit.length === 0 ? "good" : "bad"}">${freshness} ${questions}</p>`;
}

function findings(facts: HomeFacts): Html {
  const found = facts.findings.filter((finding) => finding.count > 0);
  if (found.length === 0)
    return html`<section>
      <h2>Worth a look</h2>
      <p>Nothing needs a person right now.</p>
    </section>`;
  const rows = found.map(
    (finding) =>
      html`<tr>
        <td class="count">${finding.count.toLocaleString("en-US")}</td>
        <td>${finding.sentence}<br /><small>${finding.question ?? ""}</small></td>
        <td><code>${finding.mart}</code></td>
      </tr> `,
  );
  return html`<section>
    <h2>Worth a look</h2>
    <table>
      <thead>
        <tr>
          <th class="count">how many</th>
          <th>what</th>
          <th>where it stands</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}

function sources(facts: HomeFacts): Html {
  const rows = facts.sources.map(
    (source) =>
      html`<tr>
        <th scope="row">${source.title}<br /><small>${source.source} · ${source.connector}</small></th>
        <td>
          <span class="mark ${source.enabled ? source.freshness : "disabled"}"
            >${source.enabled ? source.freshness : "disabled"}</span
          >
        </td>
        <td>${time(source.confirmedAt, facts.now)}</td>
        <td>
          <span class="mark ${source.check}">${source.check}</span><br /><small
            >${source.checkMessage ?? ""}</small
          >
        </td>
        <td class="count">${source.records.toLocaleString("en-US")}</td>
        <td class="count">${source.quarantined === 0 ? "" : source.quarantined.toLocaleString("en-US")}</td>
        <td>${source.owner}</td>
      </tr> `,
  );
  return html`<section>
    <h2>Sources</h2>
    <table>
      <thead>
        <tr>
          <th>source</th>
          <th>data is</th>
          <th>last read</th>
          <th>check</th>
          <th class="count">records</th>
          <th class="count">quarantined</th>
          <th>owner</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}

function lastRun(facts: HomeFacts): Html {
  const run = facts.lastRun;
  if (run === undefined)
    return html`<section>
      <h2>Last run</h2>
      <p>No run yet. Start one with <code>edp run</code>.</p>
    </section>`;
  const rows = run.steps.map(
    (step) =>
      html`<tr>
        <td>${step.stepId}</td>
        <td><span class="mark ${step.status}">${step.status}</span></td>
        <td class="count">${took(step.startedAt, step.finishedAt)}</td>
        <td><small>${step.errorMessage ?? ""}</small></td>
      </tr> `,
  );
  return html`<section>
    <h2>Last run</h2>
    <p>
      <span class="mark ${run.status}">${run.status}</span> ${time(run.startedAt, facts.now)} · ${run.trigger}
      · <code>edp logs ${run.runId.slice(0, 8)}</code>
    </p>
    <table>
      <thead>
        <tr>
          <th>step</th>
          <th>result</th>
          <th class="count">took</th>
          <th></th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}

function time(at: Date | undefined, now: Date): Html {
  if (at === undefined) return html`never`;
  const seconds = Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000));
  const text =
    seconds < 90
      ? `${seconds.toString()} s ago`
      : seconds < 5400
        ? `${Math.round(seconds / 60).toString()} min ago`
        : seconds < 129_600
          ? `${Math.round(seconds / 3600).toString()} h ago`
          : `${Math.round(seconds / 86_400).toString()} days ago`;
  return html`<time datetime="${at.toISOString()}" title="${at.toISOString()}">${text}</time>`;
}

function took(from: Date | undefined, to: Date | undefined): string {
  return from === undefined || to === undefined
    ? ""
    : `${((to.getTime() - from.getTime()) / 1000).toFixed(1)} s`;
}
