// What a connector brings to the conformance kit: a source in good order, ways to break it, and a witness of
// what the source was asked.
import type { ConnectorManifest } from "@edp/definition";
import type { CheckStepName, Connector, ConnectorContext } from "../connector.ts";

export interface Scenario {
  /** A context whose source is in good order. Called for each rule, so that none depends on another. */
  readonly createContext: (more?: { readonly signal?: AbortSignal }) => ConnectorContext;
  /** Ways in which a check must fail, and the step that must say so. */
  readonly badChecks: readonly BadCheck[];
  /** Everything that the source was asked to do that is more than reading: `DELETE /users/7`. */
  readonly listWrites: () => readonly string[];
  /** Values that must appear nowhere but on the wire. */
  readonly secretValues: readonly string[];
  /** Lines that were logged through the contexts of `createContext`. */
  readonly listLogLines: () => readonly string[];
}

export interface BadCheck {
  readonly name: string;
  readonly context: ConnectorContext;
  readonly failsAt: CheckStepName;
}

/** What a rule works with. */
export interface Kit {
  readonly connector: Connector;
  readonly manifest: ConnectorManifest;
  readonly scenario: Scenario;
}

/** One promise that every connector keeps. */
export interface ConformanceRule {
  /** A sentence: "a full read gives the same records twice". */
  readonly name: string;
  /** Returns what is wrong, one line a fault; `undefined` when the rule says nothing about this connector. */
  readonly findFaults: (kit: Kit) => Promise<readonly string[] | undefined>;
}

export interface ConformanceVerdict {
  readonly rule: string;
  readonly outcome: "passed" | "failed" | "does not apply";
  readonly faults: readonly string[];
}
