import type { Connector } from "@edp/connector-sdk";
import { createSqlConnector, type SqlEngine } from "@edp/connector-sdk/sql";
import { inspectCertificate } from "./certificate.ts";
import { dialect } from "./dialect.ts";
import { quoteIdentifier } from "./quote.ts";
import { openSession } from "./session.ts";

/** Tables and views of PostgreSQL 12 and later. */
const engine: SqlEngine = {
  name: "PostgreSQL",
  dialect,
  schemaOf: () => "public",
  open: openSession,
  inspectCertificate,
  grant: ({ user }, { schema, table }) => {
    const account = quoteIdentifier(user);
    const place = quoteIdentifier(schema);
    return `grant usage on schema ${place} to ${account}; grant select on ${place}.${quoteIdentifier(table)} to ${account};`;
  },
  revoke: ({ user }, { schema, table }, rights) =>
    `revoke ${rights.join(", ")} on ${quoteIdentifier(schema)}.${quoteIdentifier(table)} from ${quoteIdentifier(user)};`,
};

const connector: Connector = createSqlConnector(engine);

export default connector;
