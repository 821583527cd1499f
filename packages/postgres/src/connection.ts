import { EdpError, Secret } from "@edp/base";

export type TlsMode = "disable" | "prefer" | "require" | "verify-ca" | "verify-full";

/** How to reach one database. Plain data: the same value serves our pools, dbt, psql and pg_dump. */
export interface ConnectionSettings {
  /** A name, an address, or the folder of a Unix socket (begins with `/`). */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password?: Secret<string>;
  readonly tls: TlsMode;
  /** File with the certificates to trust; default: the system's. */
  readonly tlsRootCertFile?: string;
}

const tlsModes: readonly string[] = [
  "disable",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
] satisfies TlsMode[];

/**
 * Reads `postgresql://user:password@host:5432/database?sslmode=verify-full&sslrootcert=/file`.
 * `host` as a parameter names a socket's folder, as in libpq. The message of a bad one never shows it, only the
 * setting that refers to it.
 */
export function parseConnectionUrl(url: Secret<string>, setting = "database.url"): ConnectionSettings {
  const read = readConnectionUrl(url);
  if (typeof read === "string") throw new EdpError("EDP-DB-002", { setting, problem: read });
  return read;
}

/** The settings, or what is wrong. */
function readConnectionUrl(url: Secret<string>): ConnectionSettings | string {
  const parsed = parseUrl(url.reveal());
  if (parsed === undefined) return "it does not begin with postgresql://";
  const [hostname, database, user, password] = [
    parsed.hostname,
    parsed.pathname.slice(1),
    parsed.username,
    parsed.password,
  ].map(decode);
  if (hostname === undefined || database === undefined || user === undefined || password === undefined)
    return "a part of it is not encoded as URLs are";
  const named = parsed.hostname === noHost ? "" : hostname.replace(/^\[(.*)\]$/, "$1");
  const host = named || (parsed.searchParams.get("host") ?? "");
  if (host === "") return "it names no host";
  if (database === "") return "it names no database";
  if (user === "") return "it names no user";
  const tls = parsed.searchParams.get("sslmode") ?? (isLocal(host) ? "prefer" : "require");
  if (!isTlsMode(tls)) return `its sslmode is none of ${tlsModes.join(", ")}`;
  const rootCert = parsed.searchParams.get("sslrootcert");
  return {
    host,
    port: parsed.port === "" ? 5432 : Number(parsed.port),
    database,
    user,
    tls,
    ...(password === "" ? {} : { password: new Secret(password) }),
    ...(rootCert === null ? {} : { tlsRootCertFile: rootCert }),
  };
}

/** URLs allow no user without a host, libpq does: the socket's folder stands in the parameters then. */
const noHost = "no-host.invalid";

function parseUrl(text: string): URL | undefined {
  const parsed = URL.parse(text) ?? URL.parse(text.replace(/^(\w+:\/\/[^/?#]*@)(?=[/?])/, `$1${noHost}`));
  return parsed !== null && ["postgres:", "postgresql:"].includes(parsed.protocol) ? parsed : undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** For messages: where, never with what. */
export function describeConnection(connection: ConnectionSettings): string {
  return `${connection.host}:${connection.port.toString()}/${connection.database}`;
}

/** The environment by which programs of libpq (psql, pg_dump, dbt's driver) reach the same database. Holds the password. */
export function libpqEnvironment(connection: ConnectionSettings): Readonly<Record<string, string>> {
  return {
    PGHOST: connection.host,
    PGPORT: connection.port.toString(),
    PGDATABASE: connection.database,
    PGUSER: connection.user,
    PGSSLMODE: connection.tls,
    ...(connection.password === undefined ? {} : { PGPASSWORD: connection.password.reveal() }),
    ...(connection.tlsRootCertFile === undefined ? {} : { PGSSLROOTCERT: connection.tlsRootCertFile }),
  };
}

export function isLocal(host: string): boolean {
  return host.startsWith("/") || ["localhost", "127.0.0.1", "::1"].includes(host);
}

function isTlsMode(text: string): text is TlsMode {
  return tlsModes.includes(text);
}
