// Three questions, three sentences. No wall of green tiles.
import type { HomeFacts } from "./facts.ts";
import { html, type Html } from "../html.ts";

interface Answer {
  readonly question: string;
  readonly sentence: string;
  readonly mood: "good" | "warn" | "bad" | "quiet";
}

export function summary(facts: HomeFacts): Html {
  const answers = [isFresh(facts), isWhole(facts), whatWaits(facts)];
  const cards = answers.map(
    ({ question, sentence, mood }) =>
      html`<div class="answer ${mood}">
        <h2>${question}</h2>
        <p>${sentence}</p>
      </div>`,
  );
  return html`<div class="answers">${cards}</div>`;
}

function isFresh({ sources }: HomeFacts): Answer {
  const question = "Is everything fresh?";
  const enabled = sources.filter((source) => source.enabled);
  const [first, ...more] = enabled.filter((source) => source.freshness !== "fresh");
  if (enabled.length === 0) return { question, sentence: "There are no sources yet.", mood: "quiet" };
  if (first === undefined) {
    const sentence =
      enabled.length === 1 ? "Yes, the source is." : `Yes, all ${enabled.length.toString()} sources are.`;
    return { question, sentence, mood: "good" };
  }
  const how = { late: "is late", stale: "is stale", never: "was never read to its end", fresh: "" };
  const others =
    more.length === 0
      ? ""
      : ` So ${more.length === 1 ? "is one more" : `are ${more.length.toString()} more`}.`;
  const isLateOnly = [first, ...more].every((source) => source.freshness === "late");
  return {
    question,
    sentence: `No: ${first.title} ${how[first.freshness]}.${others}`,
    mood: isLateOnly ? "warn" : "bad",
  };
}

function isWhole({ sources, lastRun, findings }: HomeFacts): Answer {
  const question = "Is anything broken?";
  const failed = sources.filter((source) => source.enabled && source.check === "failed");
  const held = new Set(
    findings.filter((finding) => finding.heldBecause !== undefined).map((one) => one.mart),
  );
  if (failed[0] !== undefined)
    return {
      question,
      sentence: `${failed.map((one) => one.title).join(", ")} did not pass the connection check.`,
      mood: "bad",
    };
  if (lastRun !== undefined && ["failed", "partial", "blocked"].includes(lastRun.status))
    return { question, sentence: "The last run did not go through; its steps are below.", mood: "bad" };
  if (held.size > 0)
    return { question, sentence: `${[...held].join(", ")}: readers see an older version.`, mood: "warn" };
  return lastRun === undefined
    ? { question, sentence: "Nothing ran yet.", mood: "quiet" }
    : {
        question,
        sentence: lastRun.status === "running" ? "No. A run is going on." : "No, the last run went through.",
        mood: "good",
      };
}

function whatWaits({ findings, lastRun }: HomeFacts): Answer {
  const question = "What needs a person?";
  const known = findings.filter((finding) => finding.count !== undefined).length;
  const unknown = findings.length - known;
  if (lastRun === undefined) return { question, sentence: "There are no answers yet.", mood: "quiet" };
  const unknownPart =
    unknown === 0 ? "" : `${unknown.toString()} ${unknown === 1 ? "is" : "are"} not known now.`;
  if (known === 0 && unknown === 0) return { question, sentence: "Nothing right now.", mood: "good" };
  const knownPart =
    known === 0 ? "" : `${known.toString()} ${known === 1 ? "finding waits" : "findings wait"}.`;
  return {
    question,
    sentence: [knownPart, unknownPart].filter((part) => part !== "").join(" "),
    mood: unknown > 0 ? "bad" : "warn",
  };
}
