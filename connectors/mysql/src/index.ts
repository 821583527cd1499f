import type { Connector } from "@edp/connector-sdk";
import { createSqlConnector, type SqlEngine } from "@edp/connector-sdk/sql";
import { inspectCertificate } from "./certificate.ts";
import { dialect } from "./dialect.ts";
import { writeTableName } from "./quote.ts";
import { openSession } from "./session.ts";

/** Tables and views of MySQL 8 and MariaDB 10.6 and later. */
const engine: SqlEngine = {
  name: "MySQL or MariaDB",
  dialect,
  // A database is a schema here.
  schemaOf: ({ database }) => database,
  open: openSession,
  inspectCertificate,
  grant: ({ user }, object) => `grant select on ${writeTableName(object)} to '${user}'@'%';`,
  revoke: ({ user }, object, rights) =>
    `revoke ${rights.join(", ")} on ${writeTableName(object)} from '${user}'@'%';`,
};

const connector: Connector = createSqlConnector(engine);

export default connector;
