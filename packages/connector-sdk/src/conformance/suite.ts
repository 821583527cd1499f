// What a connector brings to the conformance kit: `conformance.ts` beside its manifest, whose default export is a
// list of scenarios. A scenario opens a small world, a source of this kind in good order, and the kit commands its
// data and its faults. The rules decide what they mean; a world only makes them happen.
import type { Clock, JsonObject } from "@edp/base";
import type { ConnectorManifest, SnapshotMode } from "@edp/definition";

/** How a source is spoken to. Which faults exist follows from it; see transports.ts. */
export type Transport = NonNullable<ConnectorManifest["transports"]>[number];

/** Default export of a connector's `conformance.ts`. */
export type ConformanceSuite = readonly Scenario[];

export interface Scenario {
  /** Two or three words: `by offset, with an API key`. */
  readonly name: string;
  /** One of the manifest's `transports`. */
  readonly transport: Transport;
  readonly objects: readonly ScenarioObject[];
  /** Secrets of the manifest that this world wants. `made by the kit`: a canary, which the world then accepts alone. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The sign-in gives something that expires and is asked for again, such as an access token. */
  readonly renewsSignIn: boolean;
  /** A new world for each rule, so that no rule depends on another. */
  readonly open: (tools: WorldTools) => Promise<World>;
}

export const madeByTheKit = "made by the kit";

export interface ScenarioObject {
  readonly name: string;
  readonly modes: readonly SnapshotMode[];
  /** An incremental read says itself which records are gone. */
  readonly statesDeletions?: boolean;
}

/** What the kit lends to a world. */
export interface WorldTools {
  /** On it every sleep is over at once. Times that the world writes come from it. */
  readonly clock: Clock;
  /** Values of the scenario's secrets: the world accepts these and no others. */
  readonly secrets: Readonly<Record<string, string>>;
  /** An empty folder, gone after the rule. */
  readonly dir: string;
}

/** How a definition would describe the world: what becomes the connector's context. */
export interface WorldSource {
  /** As in a source's `config`; the manifest's schema must accept it. */
  readonly config: JsonObject;
  /** Folder that relative paths in `config` start from. */
  readonly baseDir?: string;
  /** PEM text of a certificate authority to trust. */
  readonly extraCa?: string;
}

/** What can happen to the records of an object. `repeat`: it is listed twice; `move`: the last becomes the first. */
export type ChangeKind = "change" | "remove" | "restore" | "repeat" | "move";

/** What can go wrong with a source. Each transport has its own; the rules that use them say what must follow. */
export type FaultName =
  /** An object may not be read by this sign-in. */
  | "denied"
  /** Nothing answers at its address. */
  | "unreachable"
  | "expired-certificate"
  /** It takes the connection and never says a word. */
  | "silent"
  /** It asks for patience: 429, with `retryAfter` as its header. */
  | "throttled"
  /** It fails `times` times in a row: 503, a broken connection. */
  | "failing"
  /** What the sign-in gave is no longer accepted, after the first page. */
  | "sign-in-expired"
  /** It no longer knows the cursor: 410 on a delta token. */
  | "cursor-gone"
  /** The next page is the first one, for ever. */
  | "loop"
  /** It leads to another server or folder, by a redirect. */
  | "elsewhere"
  /** The next page is said to be on another server. */
  | "next-elsewhere"
  /**
   * It refuses, and its message repeats everything that it was sent; with `bare` it is the secrets alone, without a name,
   * a scheme or an encoding around them, and the sign-in is let through once that was refused.
   */
  | "echo"
  /** After the first page, the last record becomes the first: page borders shift. */
  | "shift";

export interface FaultDetails {
  readonly object: string;
  /** `throttled`: the header's text; absent, no header. */
  readonly retryAfter?: string;
  /** `throttled`, `failing`: how often; default 1. */
  readonly times?: number;
  /** `echo`: nothing but the secrets. */
  readonly bare?: boolean;
}

/** Makes it so. What it returns is the source to use instead, where the address itself is the fault. */
export type CauseFault = (
  details: FaultDetails,
) => Promise<WorldSource | undefined> | WorldSource | undefined;

export interface World {
  readonly source: WorldSource;
  /** Ids of the records that the source has now. */
  readonly listIds: (object: string) => readonly string[];
  readonly change: (kind: ChangeKind, object: string, id: string) => Promise<void> | void;
  /** All faults that the scenario's transport has. */
  readonly faults: Readonly<Partial<Record<FaultName, CauseFault>>>;
  /** Everything that the source was asked to do that is more than reading: `DELETE /users/7`. */
  readonly listWrites: () => readonly string[];
  /** Secrets that the world gave out itself, such as access tokens. */
  readonly listIssuedSecrets?: () => readonly string[];
  readonly close: () => Promise<void>;
}
