// The embedded PostgreSQL: one server a platform, used by any number of edp processes, and gone with the last.
//
//   edp process ──holds open──▶ run/entrance ──read by──▶ keeper (sh) ──parent of──▶ postgres
//
// Opening is a loop over two questions. Is there a keeper? Then enter, and wait until its server is ready. Is
// there none? Then start one. A kernel lock allows one keeper a data folder, so any number of processes may open
// at once: the keepers of the slower ones end, and they enter the faster one's. When a server ends while we wait,
// its log says why. Who started the server does not matter afterwards: it stops when the last of all that
// entered has closed the entrance, and the kernel does that for a killed process. See keeper-script.ts, ADR 0009.
import { type Clock, EdpError, type ReportProgress, type Secret } from "@edp/base";
import type { ConnectionSettings } from "../connection.ts";
import { choosePlace } from "./choose-home.ts";
import { ensureCluster, superuser } from "./cluster.ts";
import { type Entered, enterServer, type Site } from "./enter.ts";
import { findPrograms, reachablePrograms } from "./programs.ts";
import { explainFileError } from "./start-failure.ts";
import { verifyServer } from "./verify.ts";

const connectTries = 3;

export interface EmbeddedOptions {
  readonly platformDir: string;
  /** The Python virtual environment that holds the package embedded-postgres. */
  readonly pythonDir: string;
  readonly clock: Clock;
  readonly report: ReportProgress;
  /** Where data goes that cannot be inside the platform's folder. Default `/var/lib/edp`. */
  readonly systemDir?: string;
}

export interface EmbeddedServer {
  /** Database `edp` over the Unix socket, as the superuser that owns everything. */
  readonly connection: ConnectionSettings;
  /** The same over loopback, for programs that know no sockets. */
  readonly loopback: ConnectionSettings;
  /** False when another edp process had started the server. */
  readonly startedHere: boolean;
  /** The folder with its data and log. */
  readonly home: string;
  /**
   * Lets go of the server; close all pools before. When no other process uses it, the server stops cleanly, and
   * this resolves when all its processes have ended. Without stop(), the end of our process has the same effect.
   */
  readonly stop: () => Promise<void>;
}

/** Uses the platform's running PostgreSQL, or makes and starts it. */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const progress = { task: "start", subject: "postgresql", total: 1, unit: "servers" } as const;
  options.report({ ...progress, done: 0 });
  try {
    const server = await open(options);
    options.report({ ...progress, done: 1 });
    return server;
  } catch (error) {
    throw explainFileError(error, options.platformDir);
  }
}

async function open({ clock, ...options }: EmbeddedOptions): Promise<EmbeddedServer> {
  const place = choosePlace({
    platformDir: options.platformDir,
    systemDir: options.systemDir ?? "/var/lib/edp",
  });
  const programs = reachablePrograms(findPrograms(options.pythonDir), place);
  const password = await ensureCluster(place, programs);
  const { hold, startedHere, connection } = await enterVerified({ place, programs, clock }, password);
  return {
    connection,
    loopback: { ...connection, host: "127.0.0.1" },
    startedHere,
    home: place.home,
    stop: () => hold.release(clock),
  };
}

/** A server that was killed a moment ago may still look ready: its file is there, and its keeper is about to notice. */
async function enterVerified(
  site: Site,
  password: Secret<string>,
): Promise<Entered & { connection: ConnectionSettings }> {
  for (let tries = 1; ; tries += 1) {
    const entered = await enterServer(site);
    const { port, socketDir } = entered.server;
    const connection = {
      host: socketDir,
      port,
      database: "edp",
      user: superuser,
      password,
      tls: "disable",
    } as const;
    try {
      await verifyServer(connection, site.place);
      return { ...entered, connection };
    } catch (error) {
      await entered.hold.release(site.clock);
      if (!(error instanceof EdpError) || error.code !== "EDP-DB-001" || tries === connectTries) throw error;
    }
  }
}
