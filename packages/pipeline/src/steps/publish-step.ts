import { createHash } from "node:crypto";
import { digestProject, publish, renderProject } from "@edp/transform";
import type { RunEnvironment } from "../run-environment.ts";
import type { StepOutcome } from "../run-history.ts";

/** Show readers what passed, in one transaction. Repeating it changes nothing. */
export async function publishStep(environment: RunEnvironment): Promise<StepOutcome> {
  const release = releaseOf(environment);
  const result = await publish({ ...environment, release });
  const marts = result.published.filter((name) => name.startsWith("mart.")).length;
  const views = result.published.length - marts;
  const text =
    result.published.length === 0
      ? "nothing new"
      : `${marts.toString()} marts  ${views.toString()} governed views  release ${release}`;
  const summary = {
    text,
    published: result.published,
    held: result.held.map((held) => ({ ...held })),
    release,
  };
  if (result.held.length === 0) return { status: "succeeded", summary };
  const reasons = result.held.map(
    (held) => `${held.dataset} stays at its last good version: ${held.because}`,
  );
  return {
    status: "partial",
    summary,
    errorCode: "EDP-MDL-001",
    errorMessage: reasons.slice(0, 5).join("\n"),
  };
}

/** What readers see is made of the definition and the models; this is both in six characters. */
function releaseOf({ platform, edpRoot }: RunEnvironment): string {
  const project = renderProject({ platform, edpRoot });
  return createHash("sha256")
    .update(`${platform.digest} ${digestProject(project)}`)
    .digest("hex")
    .slice(0, 6);
}
