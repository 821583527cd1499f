// The first page: is everything fresh, is anything broken, what needs a person.
import type { RunRecord, SourceStatus, StepRecord } from "@edp/pipeline";
import type { Finding } from "@edp/transform";
import { findingsSection } from "./home/findings-section.ts";
import { lastRunSection } from "./home/last-run-section.ts";
import { sourcesSection } from "./home/sources-section.ts";
import { summary } from "./home/summary.ts";
import { html } from "./html.ts";
import { layout, type PageFrame } from "./layout.ts";

export interface HomeFacts extends PageFrame {
  readonly now: Date;
  readonly sources: readonly SourceStatus[];
  readonly findings: readonly Finding[];
  readonly lastRun: (RunRecord & { readonly steps: readonly StepRecord[] }) | undefined;
}

export const homePage = (facts: HomeFacts): string =>
  layout(facts, {
    title: "Home",
    isHome: true,
    refresh: 30,
    body: html`${summary(facts)} ${findingsSection(facts)} ${sourcesSection(facts)} ${lastRunSection(facts)}`,
  });
