// What connectors of databases share: a front door of its own, `@edp/connector-sdk/sql`.
export type { SqlConfig, SqlObject } from "./config.ts";
export { createSqlConnector } from "./connector.ts";
export {
  writeTableName,
  type BoundsRequest,
  type CursorKind,
  type SqlDialect,
  type Statement,
} from "./dialect.ts";
export type * from "./engine.ts";
export { createSqlRowCollector, readKey, type SelectedRow } from "./row-collector.ts";
export type { CatalogTable, SqlColumn, SqlTable } from "./table.ts";
