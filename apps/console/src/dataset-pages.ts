// The catalogue in short: every published table, and one page each with what it means.
import type { DatasetCard } from "@edp/transform";
import { html, type Html } from "./html.ts";
import { layout, type PageFrame } from "./layout.ts";
import { timeAgo } from "./times.ts";

const layerTitles: Readonly<Record<DatasetCard["layer"], string>> = {
  mart: "Answers",
  ods: "Current state",
  vault: "History",
};

export function datasetsPage(frame: PageFrame, cards: readonly DatasetCard[]): string {
  const sections = (["mart", "ods", "vault"] as const).flatMap((layer) => {
    const found = cards.filter((card) => card.layer === layer);
    return found.length === 0 ? [] : [layerSection(layerTitles[layer], found)];
  });
  const empty = html`<section>
    <h1>Answers and tables</h1>
    <p class="empty">
      Nothing is published yet. Tables appear here after the first run: <code>edp run</code>.
    </p>
  </section>`;
  return layout(frame, {
    title: "Answers and tables",
    body: sections.length === 0 ? empty : html`${sections}`,
  });
}

const layerSection = (title: string, cards: readonly DatasetCard[]): Html =>
  html`<section>
    <h2>${title}</h2>
    <div class="wide">
      <table>
        <tbody>
          ${cards.map(
            (card) =>
              html`<tr>
                <th scope="row"><a href="/datasets/${card.name}">${card.name}</a></th>
                <td>${card.question ?? firstSentence(card.description)}</td>
                <td>${card.owner}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;

const firstSentence = (text: string): string => /^.*?\.(?=\s|$)/s.exec(text)?.[0] ?? text;

export function datasetPage(frame: PageFrame, card: DatasetCard, now: Date): string {
  const facts: readonly (readonly [string, Html | string])[] = [
    ["Owner", card.owner],
    ["Published", timeAgo(card.publishedAt, now)],
    ["Made from", card.streams.length === 0 ? "what EDP knows of itself" : card.streams.join(", ")],
    ["Tests", tests(card)],
    ["Read it", html`<code>edp query "select * from ${card.name}"</code>`],
  ];
  const body = html`<section>
      <h1>${card.question ?? card.name}</h1>
      <p>${card.description}</p>
      ${card.heldSince === undefined ? "" : held(card, now)}
      <dl>
        ${facts.map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
    </section>
    <section>
      <h2>Columns of ${card.name}</h2>
      <div class="wide">
        <table>
          <tbody>
            ${card.columns.map(
              (column) =>
                html`<tr>
                  <th scope="row"><code>${column.name}</code></th>
                  <td><small>${column.type}</small></td>
                  <td>${column.description}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
  return layout(frame, { title: card.name, body });
}

const held = (card: DatasetCard, now: Date): Html =>
  html`<p class="notice">
    Readers see an older version since ${timeAgo(card.heldSince, now)}: ${card.heldBecause ?? ""}
  </p>`;

function tests({ tests: { passed, failed } }: DatasetCard): Html {
  if (failed.length > 0) return html`<span class="bad">${failed.join(", ")}</span>`;
  return passed === 0 ? html`none of its own` : html`${passed.toString()} passed`;
}
