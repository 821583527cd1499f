import type { Connector } from "@edp/connector-sdk";
import { createSqlConnector, type SqlEngine } from "@edp/connector-sdk/sql";
import { dialect } from "./dialect.ts";
import { quoteIdentifier, writeTableName } from "./quote.ts";
import { openSession } from "./session.ts";

/** Tables and views of Oracle Database 12.2 and later, with the thin driver: no Oracle software is needed. */
const engine: SqlEngine = {
  name: "Oracle",
  dialect,
  schemaOf: ({ user }) => user.toUpperCase(),
  open: openSession,
  speaksTlsAtOnce: true,
  grant: ({ user }, object) =>
    `grant read on ${writeTableName(object)} to ${quoteIdentifier(user.toUpperCase())};`,
  revoke: ({ user }, object, rights) =>
    `revoke ${rights.join(", ")} on ${writeTableName(object)} from ${quoteIdentifier(user.toUpperCase())};`,
};

const connector: Connector = createSqlConnector(engine);

export default connector;
