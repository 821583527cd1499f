export { formatAge } from "./age.ts";
export { systemClock, type Clock } from "./clock.ts";
export { catalogue, type ErrorCode, type ErrorParams } from "./errors/catalogue.ts";
export type { Catalogue, CatalogueEntry } from "./errors/catalogue-types.ts";
export {
  createIssue,
  describeIssue,
  EdpError,
  EdpIssuesError,
  invariant,
  InvariantError,
  isEdpError,
  type EdpErrorOptions,
  type Issue,
  type IssueText,
  type Location,
} from "./errors/edp-error.ts";
export { printIssue } from "./errors/print-issue.ts";
export type { Json, JsonObject } from "./json.ts";
export {
  createLogger,
  silentLogger,
  type LogFields,
  type Logger,
  type LogLevel,
  type WriteLine,
} from "./log.ts";
export { noProgress, type Progress, type ReportProgress } from "./progress.ts";
export { Secret } from "./secret.ts";
export { isSecretReference, secretReferencePattern } from "./secret-reference.ts";
export { readYaml, writeYaml } from "./yaml-text.ts";
