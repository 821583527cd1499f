import type { Json, JsonObject } from "@edp/base";
import type { ServiceName } from "./kinds/service.ts";
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

/** `service`: the database that the target runs beside the platform. */
export type DatabaseSettings =
  | { readonly kind: "embedded" }
  | {
      readonly kind: "service";
      /** Seen from this machine; inside a container the target tells another one. */
      readonly host: string;
      readonly port: number;
      readonly database: string;
      readonly user: string;
      readonly password: SecretReference;
    }
  | {
      readonly kind: "url";
      readonly url: SecretReference;
      /** What queries sign in by; absent: a login that EDP makes. */
      readonly readerUrl?: SecretReference;
    };

export type SecretProviderSettings =
  | { readonly provider: "environment"; readonly prefix: string }
  | { readonly provider: "files"; readonly directory: string }
  | {
      readonly provider: "generated";
      /** References that it makes; absent: all. */
      readonly only?: readonly string[];
    };

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

/** Where container images come from. */
export interface ImageSettings {
  /** `registry.acme.example/edp`; absent: images stay on the engine that built them. */
  readonly registry?: string;
  /** Images of others. */
  readonly bases: { readonly node: string; readonly python: string; readonly postgres: string };
}

export type Size = "small" | "medium" | "large";

export interface ResolvedRoute {
  readonly host?: string;
  /** Port on this machine's loopback, where the target has no names. */
  readonly localPort: number;
}

/** A part of the platform that EDP brings. */
export interface ResolvedService {
  readonly name: ServiceName;
  readonly enabled: boolean;
  readonly size: Size;
  readonly route: ResolvedRoute;
  /** Only for database. */
  readonly storageBytes?: number;
}

/** A container of the user's own. */
export interface ResolvedApp {
  readonly name: string;
  readonly title: string;
  readonly owner: string;
  readonly description: string;
  readonly type: "service" | "web" | "job";
  /** Paths are relative to the platform's folder. */
  readonly source:
    | { readonly kind: "build"; readonly context: string; readonly file: string }
    | { readonly kind: "image"; readonly image: string };
  readonly command?: readonly string[];
  readonly user: number;
  readonly port?: number;
  readonly health?: string;
  readonly route?: ResolvedRoute;
  readonly schedule?: string;
  readonly database?: { readonly reads: readonly string[]; readonly migrations?: string };
  readonly environment: Readonly<Record<string, string>>;
  /** Variable with the path of a file -> secret in that file. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
  /** `host:port`. */
  readonly egress: readonly string[];
  readonly size: Size;
  readonly storageBytes?: number;
}

export interface ResolvedEnvironment {
  readonly name: string;
  readonly target: "local" | "compose";
  readonly database: DatabaseSettings;
  readonly secrets: readonly SecretProviderSettings[];
  readonly network?: NetworkSettings;
  readonly simulation?: SimulationSettings;
  readonly images: ImageSettings;
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
  /** Every service, sorted by name. */
  readonly services: readonly ResolvedService[];
  readonly apps: readonly ResolvedApp[];
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
