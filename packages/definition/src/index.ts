// The platform definition: what is wanted. Reading, checking, resolving and explaining it; no network, no secrets.
export type { Definition } from "./definition.ts";
export type { DefinitionDocument } from "./load/definition-document.ts";
export { writeJsonSchemas, type JsonSchemaFile } from "./json-schemas.ts";
export { allKinds, type KindName } from "./kinds/all-kinds.ts";
export type { Dashboard } from "./kinds/dashboard.ts";
export type { Environment, SourceOverride } from "./kinds/environment.ts";
export type { EntityColumn } from "./kinds/mapping-entity.ts";
export type { RowType } from "./kinds/mapping-rows.ts";
export type { EntityMapping, Mapping, RowMapping } from "./kinds/mapping.ts";
export type { Platform } from "./kinds/platform.ts";
export type { Source } from "./kinds/source.ts";
export { findPlatformDir } from "./load/find-platform-dir.ts";
export { loadConnectorManifest, loadConnectorManifests } from "./load/load-connectors.ts";
export {
  loadContracts,
  type ContractColumn,
  type LoadedContracts,
  type ModelContract,
} from "./load/load-contracts.ts";
export { loadEntities, type CoreEntity, type EntityColumnContract } from "./load/load-entities.ts";
export type { Validation } from "./load/check-definition.ts";
export { loadPlatform, validatePlatform, type LoadOptions } from "./load/load-platform.ts";
export type {
  CatalogStatus,
  ConnectorManifest,
  ManifestObject,
  ManifestSecret,
  Sensitivity,
  SnapshotMode,
} from "./manifest.ts";
export { planPipeline, type PipelinePlan, type PipelineStep, type StepKind } from "./pipeline-plan.ts";
export { listDeclaredHosts } from "./resolve/declared-hosts.ts";
export { appDatabaseSecret, listOwnSecrets, ownSecrets } from "./resolve/own-secrets.ts";
export { explainPath } from "./resolve/explain-path.ts";
export { resolvePlatform } from "./resolve/resolve-platform.ts";
export type {
  DatabaseSettings,
  ImageSettings,
  Origin,
  ResolvedApp,
  ResolvedDashboard,
  ResolvedEnvironment,
  ResolvedFreshness,
  ResolvedMapping,
  ResolvedPlatform,
  ResolvedRoute,
  ResolvedService,
  ResolvedSource,
  SecretProviderSettings,
  SecretReference,
  SimulationSettings,
  Size,
  SourceInventory,
} from "./resolved-platform.ts";
export { findNearest } from "./text/nearest.ts";
export { parseDuration } from "./text/duration.ts";
export { parseSize } from "./text/size.ts";
