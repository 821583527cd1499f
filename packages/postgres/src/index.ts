export { checkServer, type ServerFacts } from "./check-server.ts";
export {
  describeConnection,
  libpqEnvironment,
  parseConnectionUrl,
  type ConnectionSettings,
  type TlsMode,
} from "./connection.ts";
export { copyInto, type WriteChunk } from "./copy.ts";
export { findPrograms, programPath, type Programs } from "./embedded/programs.ts";
export { openEmbedded, type EmbeddedOptions, type EmbeddedServer } from "./embedded/open-embedded.ts";
export { asUser, chooseOsUser, mayUse, programEnvironment, type OsUser } from "./embedded/os-user.ts";
export {
  isIdentifier,
  maxIdentifierBytes,
  quoteIdentifier,
  quoteLiteral,
  quoteQualified,
} from "./identifier.ts";
export { migrate, type MigrationResult } from "./migrate.ts";
export {
  borrowSpare,
  createPool,
  withClient,
  withTransaction,
  type BorrowedClient,
  type Client,
  type Pool,
  type PoolOptions,
  type TransactionOptions,
} from "./pool.ts";
export { provision, type WantedRole } from "./provision.ts";
export { queryText, type TextResult } from "./query-text.ts";
export type { Retry, RetryRule } from "./retry-rules.ts";
export { classifyError, sqlStateOf, toEdpError } from "./sql-state.ts";
