import { join } from "node:path";
import type { Clock, ReportProgress } from "@edp/base";
import type { DatabaseSettings, ResolvedPlatform } from "@edp/definition";
import { openEmbedded, parseConnectionUrl, type ConnectionSettings } from "@edp/postgres";
import type { SecretReader } from "./run-environment.ts";

export interface ServerRequest {
  readonly platform: ResolvedPlatform;
  readonly secrets: Pick<SecretReader, "get">;
  /** EDP's own folder, whose virtual environment holds the embedded server. */
  readonly edpRoot: string;
  readonly clock: Clock;
  readonly report: ReportProgress;
  /** `host:port` of the target's own database, as a container of the target sees it. */
  readonly databaseAddress?: string | undefined;
}

export interface OpenServer {
  readonly connection: ConnectionSettings;
  /** Ends the embedded server when nobody else uses it; leaves a foreign one alone. */
  readonly stop: () => Promise<void>;
}

/** The platform's PostgreSQL: the embedded server, used or started, or the one that `database.url` names. */
export async function openServer(request: ServerRequest): Promise<OpenServer> {
  const { platform, edpRoot, clock, report } = request;
  const { database } = platform.environment;
  if (database.kind === "embedded") {
    return openEmbedded({ platformDir: platform.dir, pythonDir: join(edpRoot, ".venv"), clock, report });
  }
  const stop = async (): Promise<void> => undefined;
  if (database.kind === "url") {
    const url = await request.secrets.get(database.url.reference);
    return { connection: parseConnectionUrl(url), stop };
  }
  const password = await request.secrets.get(database.password.reference);
  return { connection: describeService(database, request.databaseAddress, { ...database, password }), stop };
}

type ServiceSettings = Extract<DatabaseSettings, { readonly kind: "service" }>;
type Login = Pick<ConnectionSettings, "database" | "user" | "password">;

/** A login at the target's own server; `address` is how a container sees it, absent: as this machine does. */
export function describeService(
  service: ServiceSettings,
  address: string | undefined,
  { database, user, password }: Login,
): ConnectionSettings {
  const [host = service.host, port = service.port] = address?.split(":") ?? [];
  return {
    host,
    port: Number(port),
    database,
    user,
    ...(password === undefined ? {} : { password }),
    tls: "disable", // it runs beside us, on the target's private network
  };
}

/** The login for queries that `database.readerUrl` names, if it does; see readGoverned. */
export async function findReader(
  request: Pick<ServerRequest, "platform" | "secrets">,
): Promise<ConnectionSettings | undefined> {
  const { database } = request.platform.environment;
  if (database.kind !== "url" || database.readerUrl === undefined) return undefined;
  return parseConnectionUrl(await request.secrets.get(database.readerUrl.reference), "database.readerUrl");
}
