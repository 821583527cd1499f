import type { Connector } from "@edp/connector-sdk";
import { createSqlConnector, type SqlEngine } from "@edp/connector-sdk/sql";
import { capture } from "./capture/capture.ts";
import { inspectCertificate } from "./certificate.ts";
import { dialect } from "./dialect.ts";
import { quoteIdentifier, writeTableName } from "./quote.ts";
import { openSession } from "./session.ts";

/** Tables and views of PostgreSQL 12 and later. */
const engine: SqlEngine = {
  name: "PostgreSQL",
  dialect,
  schemaOf: () => "public",
  open: openSession,
  inspectCertificate,
  grant: ({ user }, object) => {
    const account = quoteIdentifier(user);
    return `grant usage on schema ${quoteIdentifier(object.schema)} to ${account}; grant select on ${writeTableName(object)} to ${account};`;
  },
  revoke: ({ user }, object, rights) =>
    `revoke ${rights.join(", ")} on ${writeTableName(object)} from ${quoteIdentifier(user)};`,
  capture,
};

const connector: Connector = createSqlConnector(engine);

export default connector;
