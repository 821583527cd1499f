import { EdpError } from "@edp/base";
import { checkSource, registerSources, type CheckVerdict, type RunEnvironment } from "@edp/pipeline";
import type { CommandModule } from "../command.ts";
import { printVerdict } from "../print/verdict.ts";
import { loadResolved } from "../session/load.ts";
import { withSession } from "../session/open-session.ts";

export const check: CommandModule = {
  args: ["[source...]"],
  description:
    "Test the connections of all enabled sources, or of those named, step by step, within 10 seconds each.",
  examples: ["check", "check corporate_ad -e production"],
  flags: [],
  run: async (shell, invocation) => {
    const platform = await loadResolved(shell, invocation);
    const verdicts = await withSession(
      shell,
      invocation,
      { platform, withSources: true },
      async (environment) => {
        await registerSources(environment);
        return checkSources(environment, invocation.args);
      },
    );
    const failed = verdicts.some((verdict) => verdict.outcome === "failed");
    return {
      data: verdicts.map((verdict) => ({
        ...verdict,
        steps: verdict.steps.map((step) => ({ ...step })),
        checkedAt: verdict.checkedAt.toISOString(),
        expiresAt: verdict.expiresAt.toISOString(),
        errorCode: verdict.errorCode ?? null,
        errorMessage: verdict.errorMessage ?? null,
      })),
      text: verdicts.map((verdict) => printVerdict(verdict, platform)).join("\n\n"),
      exit: failed ? 3 : 0,
    };
  },
};

async function checkSources(
  environment: RunEnvironment,
  names: readonly string[],
): Promise<readonly CheckVerdict[]> {
  const enabled = environment.platform.sources.filter((source) => source.enabled);
  const known = enabled.map((source) => source.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new EdpError("EDP-RUN-005", { source: unknown, known });
  const wanted = names.length === 0 ? enabled : enabled.filter((source) => names.includes(source.name));
  return Promise.all(wanted.map((source) => checkSource(environment, source)));
}
