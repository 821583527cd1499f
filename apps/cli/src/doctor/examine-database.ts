// Does the database answer, and may queries be asked there? The second is in question only on somebody else's server.
import { isEdpError } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import { findReader, readGoverned, type RunEnvironment } from "@edp/pipeline";
import type { Invocation } from "../command.ts";
import { withSession } from "../session/open-session.ts";
import type { Shell } from "../shell.ts";
import type { Diagnosis } from "./diagnosis.ts";

export async function examineDatabase(
  shell: Shell,
  invocation: Invocation,
  platform: ResolvedPlatform,
): Promise<readonly Diagnosis[]> {
  return withSession(shell, invocation, { platform, withSources: false }, async (environment) => {
    const { rows } = await environment.pool.query<{ version: string }>(
      "select current_setting('server_version') as version",
    );
    const detail = `PostgreSQL ${rows[0]?.version ?? "unknown"} answers`;
    const answer: Diagnosis = { subject: "database", verdict: "good", detail };
    const isOurs = platform.environment.database.kind !== "url";
    return isOurs ? [answer] : [answer, await examineQueries(environment)];
  }).catch((error: unknown) => [tell("database", error)]);
}

async function examineQueries(environment: RunEnvironment): Promise<Diagnosis> {
  try {
    const reader = await findReader(environment);
    const { rows } = await readGoverned({ ...environment, reader }, "select session_user");
    const origin = reader === undefined ? "which EDP makes" : "named by database.readerUrl";
    return {
      subject: "queries",
      verdict: "good",
      detail: `sign in as ${rows[0]?.[0] ?? "nobody"}, ${origin}`,
    };
  } catch (error) {
    return tell("queries", error);
  }
}

function tell(subject: string, error: unknown): Diagnosis {
  if (!isEdpError(error)) throw error;
  return { subject, verdict: "bad", detail: error.message, fix: error.fix };
}
