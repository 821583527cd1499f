import { join } from "node:path";
import { EdpError } from "@edp/base";
import { ownSecrets, type ResolvedPlatform } from "@edp/definition";
import { listDatabaseRoles } from "@edp/deployment";
import { describeService, openServer, type SecretReader } from "@edp/pipeline";
import { checkServer, createPool, migrate as applyMigrations, provision } from "@edp/postgres";
import { createSecretStore } from "@edp/secrets";
import type { CommandModule } from "../command.ts";
import { createShellProgress } from "../print/shell-progress.ts";
import { loadResolved } from "../session/load.ts";
import type { Shell } from "../shell.ts";

export const migrate: CommandModule = {
  args: ["<what>"],
  description:
    "Bring the database to what this EDP needs. apply: the roles and databases of a server that the target runs, " +
    "then the numbered migrations. Does nothing when nothing is to do.",
  examples: ["migrate apply", "migrate apply --environment development"],
  flags: [],
  run: async (shell, invocation) => {
    const [what] = invocation.args;
    if (what !== "apply") {
      throw new EdpError("EDP-CLI-003", {
        reason: `edp migrate cannot do "${what ?? ""}".`,
        usage: "migrate apply",
      });
    }
    const platform = await loadResolved(shell, invocation);
    const secrets = createSecretStore(platform.environment.secrets, {
      variables: shell.environmentVariables,
      baseDir: platform.dir,
    });
    const provisioned = await provisionServer(shell, platform, secrets);
    const { report } = createShellProgress(shell, invocation).line;
    const server = await openServer({
      platform,
      secrets,
      report,
      edpRoot: shell.edpRoot,
      clock: shell.clock,
      databaseAddress: shell.environmentVariables["EDP_DATABASE_ADDRESS"],
    });
    const pool = createPool(server.connection, { max: 2 });
    try {
      await checkServer(pool, server.connection);
      const { applied, version } = await applyMigrations(pool, join(shell.edpRoot, "database/migrations"));
      const done = [...provisioned, ...applied];
      const text = done.length === 0 ? `nothing to do, version ${version.toString()}` : done.join("\n");
      return { data: { provisioned, applied, version }, text };
    } finally {
      await pool.end();
      await server.stop();
    }
  },
};

/** Only where the target runs the server: a foreign one has its own administrator. */
async function provisionServer(
  shell: Shell,
  platform: ResolvedPlatform,
  secrets: Pick<SecretReader, "get">,
): Promise<readonly string[]> {
  const { database } = platform.environment;
  if (database.kind !== "service") return [];
  const roles = await Promise.all(
    listDatabaseRoles(platform).map(async ({ secret, ...role }) => ({
      ...role,
      password: await secrets.get(secret),
    })),
  );
  const password = await secrets.get(ownSecrets.databaseAdmin);
  const login = { database: "postgres", user: "postgres", password };
  const address = shell.environmentVariables["EDP_DATABASE_ADDRESS"];
  const admin = createPool(describeService(database, address, login), { max: 1 });
  try {
    return await provision(admin, roles);
  } finally {
    await admin.end();
  }
}
