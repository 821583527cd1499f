import { EdpError } from "@edp/base";
import type { RunRequest } from "@edp/pipeline";
import type { Flag, Invocation } from "./command.ts";

/** The flags that say what a run does; `run` and `step` share them. */
export const runFlags: readonly Flag[] = [
  { flags: "--full", description: "read everything although a cursor would allow less" },
  { flags: "--allow-loss", description: "accept that more of a snapshot is gone than the definition allows" },
  { flags: "--select <models>", description: "build this dbt selection instead of what is stale" },
  { flags: "--since <time>", description: "backfill: records changed from here on (ISO 8601)" },
  { flags: "--until <time>", description: "backfill: records changed before" },
];

export function readRunFlags(invocation: Invocation): Partial<RunRequest> {
  const { flags } = invocation;
  const since = readTime("--since", flags["since"]);
  const until = readTime("--until", flags["until"]);
  if (since !== undefined && until !== undefined && since >= until)
    throw new EdpError("EDP-CLI-003", {
      reason: "--since has to come before --until.",
      usage: "for example: --since 2026-01-01 --until 2026-02-01",
    });
  return {
    full: flags["full"] === true,
    allowLoss: flags["allowLoss"] === true,
    select: typeof flags["select"] === "string" ? flags["select"] : undefined,
    since,
    until,
    ...(since === undefined && until === undefined ? {} : { trigger: "backfill" as const }),
  };
}

function readTime(flag: string, text: string | boolean | undefined): Date | undefined {
  if (typeof text !== "string") return undefined;
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return new Date(ms);
  throw new EdpError("EDP-CLI-003", {
    reason: `${flag} takes a date or time as in ISO 8601, not "${text}".`,
    usage: `for example: ${flag} 2026-01-31 or ${flag} 2026-01-31T08:00:00Z`,
  });
}
