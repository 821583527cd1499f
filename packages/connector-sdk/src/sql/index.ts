// What connectors of databases share: a front door of its own, `@edp/connector-sdk/sql`.
export type { SqlConfig, SqlObject } from "./config.ts";
export { createSqlConnector } from "./connector.ts";
export type * from "./dialect.ts";
export type * from "./engine.ts";
export { createCertificateInspector } from "./inspect-certificate.ts";
export { listByTable } from "./listed-tables.ts";
export { describeRefusedRow, readKey } from "./refused-row.ts";
export { createSqlRowCollector, type SelectedRow } from "./row-collector.ts";
export type { CatalogTable, SqlColumn, SqlTable } from "./table.ts";
export {
  createRefusal,
  createSqlError,
  hidePassword,
  toConnectionError,
  type SqlFailure,
  type SqlPlace,
} from "./errors.ts";
export { createSessionGuard } from "./session-guard.ts";
export { connectSocket, createSqlLookup, listTrusted } from "./socket.ts";
export { toFloat32Text } from "./float32.ts";
export { writePage, writeWhole } from "./statements.ts";
