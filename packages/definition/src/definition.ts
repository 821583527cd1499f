import type { App } from "./kinds/app.ts";
import type { Dashboard } from "./kinds/dashboard.ts";
import type { Environment } from "./kinds/environment.ts";
import type { Mapping } from "./kinds/mapping.ts";
import type { Platform } from "./kinds/platform.ts";
import type { Service } from "./kinds/service.ts";
import type { Source } from "./kinds/source.ts";
import type { DefinitionDocument } from "./load/definition-document.ts";
import type { ConnectorManifest } from "./manifest.ts";

/** A platform's documents, all valid, each with the places of its values. Maps are sorted by name. */
export interface Definition {
  /** Folder of the platform, absolute. */
  readonly dir: string;
  readonly platform: DefinitionDocument<Platform>;
  readonly environments: ReadonlyMap<string, DefinitionDocument<Environment>>;
  readonly sources: ReadonlyMap<string, DefinitionDocument<Source>>;
  readonly mappings: ReadonlyMap<string, DefinitionDocument<Mapping>>;
  readonly dashboards: ReadonlyMap<string, DefinitionDocument<Dashboard>>;
  readonly services: ReadonlyMap<string, DefinitionDocument<Service>>;
  readonly apps: ReadonlyMap<string, DefinitionDocument<App>>;
  /** Every connector that a source may name. */
  readonly connectors: ReadonlyMap<string, ConnectorManifest>;
  /** Folder of the user's own dbt models, absolute, if there is one. */
  readonly modelsDir?: string;
}
