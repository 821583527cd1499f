import type { Connector } from "@edp/connector-sdk";
import { createSqlConnector, type SqlEngine } from "@edp/connector-sdk/sql";
import { dialect } from "./dialect.ts";
import { quoteIdentifier, writeTableName } from "./quote.ts";
import { openSession } from "./session.ts";

/** Tables and views of SQL Server 2016 and later, and of Azure SQL. */
const engine: SqlEngine = {
  name: "SQL Server",
  dialect,
  schemaOf: () => "dbo",
  open: openSession,
  grant: ({ user }, object) => `grant select on ${writeTableName(object)} to ${quoteIdentifier(user)};`,
  revoke: ({ user }, object, rights) =>
    `deny ${rights.join(", ")} on ${writeTableName(object)} to ${quoteIdentifier(user)};`,
};

const connector: Connector = createSqlConnector(engine);

export default connector;
