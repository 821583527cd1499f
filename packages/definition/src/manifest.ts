import type { JsonObject } from "@edp/base";

export type SnapshotMode = "full" | "incremental";
export type Sensitivity = "public" | "internal" | "confidential" | "restricted" | "regulated";
export type CatalogStatus =
  | "Candidate"
  | "Planned"
  | "Custom Active"
  | "Prebuilt Available"
  | "Prebuilt Active"
  | "Paused"
  | "Deprecated"
  | "Retired";

export type Transport = "http" | "ldap" | "folder" | "sftp" | "sql" | "process";
export type Authentication =
  "OAuth" | "service account" | "API key" | "certificate" | "database credential" | "other" | "none";

/** One kind of record that a connector reads. */
export interface ManifestObject {
  /** snake_case; becomes part of `raw.<source>_<object>`. */
  readonly name: string;
  readonly description: string;
  /** The source's field that is the record id, in the source's own spelling. */
  readonly key: string;
  readonly modes: readonly SnapshotMode[];
  /** What an incremental read continues from: `whenChanged`, `delta link`. Absent when only full reads exist. */
  readonly cursor?: string;
  readonly sensitivity: Sensitivity;
  /** The source's permissions that reading it needs. */
  readonly permissions: readonly string[];
  /** Report rows: each record has a period, which is part of its identity. Default: false. */
  readonly period?: boolean;
  /** Each record has a time at which it was observed or happened. Default: false. */
  readonly observedAt?: boolean;
  /** Each record has a finer type inside the object, such as a directory's object class. Default: false. */
  readonly objectType?: boolean;
}

export interface ManifestSecret {
  /** kebab-case; the default reference is `<source>/<name>`. */
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
}

/** A choice that fills other settings: the cloud says which endpoints, unless the source names its own. */
export interface ManifestPreset {
  /** The key in `config` that chooses. */
  readonly setting: string;
  /** What holds when the source does not choose; absent: then nothing is filled. */
  readonly default?: string;
  /** Value of the setting -> keys of `config` and what they are when neither source nor environment gives them. */
  readonly values: Readonly<Record<string, JsonObject>>;
}

/** `connector.yaml`: everything that is known of a connector without running its code. */
export interface ConnectorManifest {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly status: CatalogStatus;
  /** Folder of the connector, absolute. */
  readonly dir: string;
  /** The team that answers for the connector itself. */
  readonly owner?: string;
  /** How it speaks to its sources; the conformance kit tries each. */
  readonly transports?: readonly Transport[];
  /** How it signs in. */
  readonly authentication?: readonly Authentication[];
  /** What its data is about: identity, access, licences. */
  readonly domains?: readonly string[];
  /** Systems and versions that it has really met, a simulation named as one. */
  readonly testedWith?: readonly string[];
  /** With `dynamicObjects`: the modes that its objects can have. */
  readonly modes?: readonly SnapshotMode[];
  /** Empty with `dynamicObjects`: then a source's `config.objects` names them. */
  readonly objects: readonly ManifestObject[];
  readonly dynamicObjects: boolean;
  /** JSON Schema (2020-12) of the source's `config`. */
  readonly config: JsonObject;
  /** Applied when a source is resolved, so that what they fill counts for `egress` too. */
  readonly presets?: readonly ManifestPreset[];
  readonly secrets: readonly ManifestSecret[];
  /** Dotted paths in `config` whose hosts may be reached; nothing else may. */
  readonly egress: readonly string[];
  /** Core entity (`models/entities.yml`) -> the dbt model that provides it. */
  readonly provides: Readonly<Record<string, string>>;
  /** Dotted path in `config` that is the tenant; absent: the source's `tenant` key, else its name. */
  readonly tenant?: string;
}
