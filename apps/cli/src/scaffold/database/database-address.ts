// `postgresql://edp_reader@db.acme.example:5432/hr` -> the connector that reads it, and the `config` of a source.
import { EdpError, type JsonObject } from "@edp/base";

export interface DatabaseAddress {
  readonly connector: string;
  /** `db.acme.example:5432`. */
  readonly server: string;
  /** `config` without its objects. */
  readonly config: JsonObject;
}

interface Engine {
  readonly connector: string;
  readonly port: number;
}

const postgresql: Engine = { connector: "postgresql", port: 5432 };
const mysql: Engine = { connector: "mysql", port: 3306 };
const sqlServer: Engine = { connector: "sql-server", port: 1433 };

const engines: Readonly<Record<string, Engine>> = {
  "postgresql:": postgresql,
  "postgres:": postgresql,
  "mysql:": mysql,
  "mariadb:": mysql,
  "sqlserver:": sqlServer,
  "mssql:": sqlServer,
  "oracle:": { connector: "oracle", port: 2484 },
};

export function readDatabaseAddress(text: string, name: string): DatabaseAddress {
  const refuse = (problem: string): never => {
    throw new EdpError("EDP-SRC-105", { name, problem });
  };
  // The text itself is not repeated: a password may be in it.
  if (!URL.canParse(text)) return refuse("what --from database gives is no address");
  const url = new URL(text);
  const engine = engines[url.protocol];
  if (engine === undefined) return refuse(`no connector of EDP reads ${url.protocol.replace(":", "")}`);
  if (url.password !== "") return refuse("its address has a password, which belongs into the secret store");
  const database = decodeURIComponent(url.pathname.slice(1));
  const user = decodeURIComponent(url.username);
  if (url.hostname === "" || database === "" || user === "")
    return refuse("its address lacks the server, the database or the account");
  const server = `${url.hostname.toLowerCase()}:${url.port === "" ? engine.port.toString() : url.port}`;
  return { connector: engine.connector, server, config: { server, database, user } };
}
