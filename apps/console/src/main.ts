// The console's process: `main.ts PLATFORM_DIR ENVIRONMENT PORT [HOST]`. Prints its address on stdout once it serves.
// Without HOST it belongs to `edp up`: it serves loopback, and ends when its input is closed, which happens when
// whoever started it is gone. With HOST it is a container's program, and ends when it is asked to.
import { resolve } from "node:path";
import { noProgress, systemClock } from "@edp/base";
import { loadPlatform, resolvePlatform } from "@edp/definition";
import { openServer } from "@edp/pipeline";
import { createPool } from "@edp/postgres";
import { createSecretStore } from "@edp/secrets";
import { createServer } from "./server.ts";

const [platformDir = "", environmentName = "local", port = "0", host] = process.argv.slice(2);
const edpRoot = resolve(import.meta.dirname, "../../..");

const definition = loadPlatform({ dir: platformDir, edpRoot });
const platform = resolvePlatform(definition, environmentName);
const secrets = createSecretStore(platform.environment.secrets, {
  variables: process.env,
  baseDir: platform.dir,
});
const postgres = await openServer({
  platform,
  secrets,
  edpRoot,
  clock: systemClock,
  report: noProgress,
  databaseAddress: process.env["EDP_DATABASE_ADDRESS"],
});
const pool = createPool(postgres.connection, {
  max: 2,
  applicationName: "edp console",
  // Somebody waits in front of a page.
  connectTimeoutMs: 5_000,
  silenceMs: 30_000,
});
const server = createServer({
  platform,
  pool,
  connection: postgres.connection,
  clock: systemClock,
  edpVersion: process.env["EDP_VERSION"] ?? "",
});

const stop = async (): Promise<void> => {
  await server.close();
  await pool.end();
  await postgres.stop();
};

try {
  await server.listen({ host: host ?? "127.0.0.1", port: Number(port) });
} catch (error) {
  const inUse = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
  process.stderr.write(
    `console: ${inUse ? `port ${port} is used by another program` : (error as Error).message}\n`,
  );
  await stop();
  process.exit(1);
}
const address = server.server.address();
const boundPort = typeof address === "object" && address !== null ? address.port : Number(port);
process.stdout.write(`http://127.0.0.1:${boundPort.toString()}\n`);
if (host === undefined) {
  process.stdin.on("end", () => void stop());
  process.stdin.on("error", () => void stop());
  process.stdin.resume();
} else {
  process.on("SIGTERM", () => void stop());
  process.on("SIGINT", () => void stop());
}
