// The catalog: what is known of a connector beside its manifest.
export {
  createRecord,
  readRecord,
  readVersion,
  recordFile,
  writeRecord,
  type ConformanceRecord,
} from "./conformance-record.ts";
export { computeConnectorDigest } from "./connector-digest.ts";
export { inspectPackage, type PackagePart } from "./package-parts.ts";
