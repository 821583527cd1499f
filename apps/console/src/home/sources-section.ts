import type { SourceStatus } from "@edp/pipeline";
import { describeDrift } from "@edp/transform";
import type { HomeFacts } from "./facts.ts";
import { html, type Html } from "../html.ts";
import { count, timeAgo } from "../times.ts";

export function sourcesSection({ sources, drift, now }: HomeFacts): Html {
  if (sources.length === 0)
    return html`<section>
      <h2>Sources</h2>
      <p class="empty">
        No sources yet. Add one under <code>sources/</code>, then run <code>edp check</code> and
        <code>edp run</code>. <code>edp connectors list</code> shows what can be read.
      </p>
    </section>`;
  return html`<section>
    <h2>Sources</h2>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th>source</th>
            <th>data is</th>
            <th>last read</th>
            <th>check</th>
            <th class="count">records</th>
            <th class="count">set aside</th>
            <th>owner</th>
          </tr>
        </thead>
        <tbody>
          ${sources.map((source) => row(source, now))}
        </tbody>
      </table>
    </div>
    ${drift.map((one) => html`<p><span class="mark failed">changed</span> ${describeDrift(one)}</p>`)}
  </section>`;
}

function row(source: SourceStatus, now: Date): Html {
  const state = source.enabled ? source.freshness : "disabled";
  return html`<tr>
    <th scope="row">${source.title}<small>${source.source} · ${source.connector}</small></th>
    <td><span class="mark ${state}">${state === "never" ? "not there yet" : state}</span></td>
    <td>${timeAgo(source.confirmedAt, now)}</td>
    <td>
      <span class="mark ${source.check}">${source.check === "never" ? "not checked" : source.check}</span>
      <small>${source.checkMessage ?? timeAgo(source.checkedAt, now)}</small>
    </td>
    <td class="count">${count(source.records)}</td>
    <td class="count ${source.quarantined > 0 ? "warn" : ""}">
      ${source.quarantined === 0 ? "–" : count(source.quarantined)}
    </td>
    <td>${source.owner}</td>
  </tr>`;
}
