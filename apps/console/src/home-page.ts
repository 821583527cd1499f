// The first page: is everything fresh, is anything broken, what needs a person.
import type { HomeFacts } from "./home/facts.ts";
import { findingsSection } from "./home/findings-section.ts";
import { lastRunSection } from "./home/last-run-section.ts";
import { sourcesSection } from "./home/sources-section.ts";
import { summary } from "./home/summary.ts";
import { html } from "./html.ts";
import { layout } from "./layout.ts";

export const homePage = (facts: HomeFacts): string =>
  layout(facts, {
    title: "Home",
    isHome: true,
    refresh: 30,
    body: html`${summary(facts)} ${findingsSection(facts)} ${sourcesSection(facts)} ${lastRunSection(facts)}`,
  });
