export type {
  CheckStep,
  CheckStepName,
  Connector,
  ConnectorContext,
  DiscoveredObject,
  ReadEvent,
  ReadRequest,
  ReadSession,
  RefusalReason,
} from "./connector.ts";
export {
  RecordBatchBuilder,
  type Operation,
  type RecordBatch,
  type RecordFacts,
  type ReportPeriod,
} from "./record-batch.ts";
export type { DerivedConnector } from "./derive-connector.ts";
export { inParallel } from "./in-parallel.ts";
export { loadConnector } from "./load-connector.ts";
export {
  createRowEncoder,
  encodeRecord,
  toExactNumber,
  type ExactNumber,
  type FieldValue,
} from "./encode-record.ts";
export { createPageGuard, type PageGuard } from "./page-guard.ts";
export { expectTrustedCertificate } from "./check/certificate.ts";
export { runCheck, toFailedStep, type PlannedStep } from "./check/run-check.ts";
export { placeOfUrl, planServerSteps, type ServerPlace } from "./check/server-steps.ts";
export type { HttpContext, HttpRequest, HttpStream, TimeLimits } from "./http/attempt.ts";
export { printUrl } from "./http/attempt.ts";
export { createHttpClient, type HttpClient, type HttpClientOptions, type HttpPage } from "./http/client.ts";
export { anonymous, createApiKey, createBasic, createBearer, type Authorizer } from "./http/credentials.ts";
export type { ClientCertificate } from "./http/client-certificate.ts";
export { createGuardedLookup, lookupSystem } from "./http/guarded-connect.ts";
export { createHideSecrets, type HideSecrets } from "./http/hide-secrets.ts";
export type { ProxySettings } from "./http/proxy.ts";
export { createTrust } from "./http/trust.ts";
export { toNetworkError } from "./http/network-error.ts";
export { readAhead } from "./http/read-ahead.ts";
export { createTokenAuthorizer, type ClientCredentials } from "./http/oauth-token.ts";
export { createTokenCache, readToken } from "./http/token-cache.ts";
export { createQuotaGate, type Quota, type QuotaGate } from "./http/quota.ts";
export { createFieldReader, parsePath, readJsonFields, type JsonField } from "./json/field-reader.ts";
export { FrameBuilder, type OversizeRecord, type RecordFrame } from "./json/frame-builder.ts";
export { frameLines, skipByteOrderMark, type LineFrame } from "./json/frame-lines.ts";
export { frameList, framePage, type ListOptions, type PageFrame } from "./json/frame-list.ts";
export { sortRecords } from "./json/sort-records.ts";
export { checkRecordId, joinKey } from "./json/record-id.ts";
export {
  createRecordReader,
  readIsoTime,
  type RecordReader,
  type RecordShape,
  type RefusedEvent,
} from "./json/record-reader.ts";
