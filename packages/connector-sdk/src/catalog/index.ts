// The catalog: what is known of a connector beside its manifest.
export { createCatalogEntry, type CatalogEntry, type ConformanceState } from "./catalog-entry.ts";
export {
  createRecord,
  isOffered,
  recordFile,
  writeRecord,
  type ConformanceRecord,
} from "./conformance-record.ts";
export { computeConnectorDigest } from "./connector-digest.ts";
export { readModelGraph, type ModelGraph } from "./fed-marts.ts";
