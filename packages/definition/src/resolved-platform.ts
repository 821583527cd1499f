import type { Json, JsonObject } from "@edp/base";
import type { EntityMapping } from "./kinds/mapping.ts";
import type { ConnectorManifest, Sensitivity } from "./manifest.ts";

/** A secret by name: `<scope>/<name>`, the same in every provider. Never a value. */
export interface SecretReference {
  readonly reference: string;
}

export interface ResolvedFreshness {
  /** Age in milliseconds after which the source is shown as late; then as stale. */
  readonly warnAfterMs: number;
  readonly errorAfterMs: number;
}

/** Who answers for what, as far as the definition says. */
export interface SourceInventory {
  readonly systemOwner?: string;
  readonly technicalOwner?: string;
  readonly dataSteward?: string;
  readonly domains?: readonly string[];
  readonly sensitivity?: Sensitivity;
  readonly businessCapability?: string;
  readonly integrationStatus?: string;
  readonly connectorStatus?: string;
  readonly integrationPattern?: string;
  readonly authentication?: string;
  readonly refreshCadence?: string;
  readonly historicalAvailability?: readonly string[];
  readonly rateLimits?: string;
  readonly backfillSupport?: string;
  readonly operationalRisks?: readonly string[];
  readonly supportPath?: string;
  readonly documentation?: string;
}

export interface ResolvedSource {
  /** The source code: an SQL identifier, prefix of its raw tables. */
  readonly name: string;
  readonly connector: ConnectorManifest;
  readonly title: string;
  readonly owner: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly tenant: string;
  readonly config: JsonObject;
  /** Objects to read, in the order of the definition. */
  readonly objects: readonly string[];
  /** Cron with five fields, in the platform's time zone; absent: only by hand. */
  readonly schedule?: string;
  readonly freshness: ResolvedFreshness;
  /** Secret name of the manifest -> reference. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
  /** Share of a snapshot that may disappear before tombstoning stops and asks. 0.3 = 30 %. */
  readonly maxLossShare: number;
  /** Share of a read that may go to quarantine before landing stops; it takes at least 100 records. Default 0.01. */
  readonly maxQuarantineShare?: number;
  /** Records over this size are quarantined by position only. */
  readonly maxRecordBytes: number;
  /** Object -> fields that may be gone or of another type. */
  readonly acceptDrift?: Readonly<Record<string, readonly string[]>>;
  readonly inventory: SourceInventory;
}

export type DatabaseSettings =
  { readonly kind: "embedded" } | { readonly kind: "url"; readonly url: SecretReference };

export type SecretProviderSettings =
  | { readonly provider: "environment"; readonly prefix: string }
  | { readonly provider: "files"; readonly directory: string }
  | { readonly provider: "generated" };

/** An invented organisation that EDP serves on loopback for examples; see packages/simulation. */
export interface SimulationSettings {
  readonly organisation: string;
  readonly people: number;
  readonly seed: number;
}

/** The way out to the sources. */
export interface NetworkSettings {
  readonly proxy?: {
    readonly url: string;
    /** Hosts that are reached without it. */
    readonly except: readonly string[];
    /** The secret that holds `user:password`. */
    readonly signIn?: SecretReference;
  };
}

export interface ResolvedEnvironment {
  readonly name: string;
  readonly target: "local";
  readonly database: DatabaseSettings;
  readonly secrets: readonly SecretProviderSettings[];
  readonly network?: NetworkSettings;
  readonly simulation?: SimulationSettings;
}

/** One decision table. A row has every column of its table in meta (null where nothing was said). */
export interface ResolvedMapping {
  readonly name: string;
  readonly type: string;
  readonly owner: string;
  /** Empty for type `entity`. */
  readonly rows: readonly JsonObject[];
  /** Only for type `entity`: which core entity an object of a source provides. */
  readonly entity?: Pick<EntityMapping, "source" | "object" | "entity" | "columns">;
}

export interface ResolvedDashboard {
  readonly name: string;
  readonly spec: JsonObject;
}

/** The one value that running, rendering and explaining read. Immutable plain data, no functions. */
export interface ResolvedPlatform {
  readonly name: string;
  readonly title: string;
  readonly owner: string;
  readonly edpVersion: string;
  readonly timeZone: string;
  /** Folder of the platform, absolute. */
  readonly dir: string;
  readonly environment: ResolvedEnvironment;
  readonly sources: readonly ResolvedSource[];
  readonly mappings: readonly ResolvedMapping[];
  readonly dashboards: readonly ResolvedDashboard[];
  /** Folder of the user's own dbt models, absolute, if there is one. */
  readonly modelsDir?: string;
  /** sha256 (hex) over the resolved value without `dir`: the definition's fingerprint. */
  readonly digest: string;
}

/** Where one resolved value came from. */
export interface Origin {
  readonly path: string;
  readonly value: Json;
  /** `file:line`, `default of Source`, `connector.yaml of rest`. */
  readonly from: string;
}
