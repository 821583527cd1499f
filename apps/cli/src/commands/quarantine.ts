import { EdpError, formatAge } from "@edp/base";
import { dismissQuarantine, listQuarantine, type Quarantine } from "@edp/landing";
import type { CommandModule, CommandResult, Invocation } from "../command.ts";
import { formatCount, formatTable } from "../print/format.ts";
import { readLimit } from "../read-limit.ts";
import { loadResolved } from "../session/load.ts";
import { withSession } from "../session/open-session.ts";
import type { Shell } from "../shell.ts";

export const quarantine: CommandModule = {
  args: ["[source]", "[ids...]"],
  description:
    "What was kept aside because it could not be landed, with reason and place. `dismiss` settles records that nobody " +
    "will mend: their bytes and reason stay, the decision goes to the audit trail, and the same record with the same " +
    "bytes stays dismissed when it is read again.",
  examples: [
    "quarantine",
    "quarantine hr --limit 20",
    'quarantine dismiss 17 18 --reason "test accounts of 2019"',
  ],
  flags: [
    { flags: "--limit <n>", description: "how many to list", default: "50" },
    { flags: "--reason <text>", description: "with dismiss: why nobody has to mend them" },
  ],
  run: (shell, invocation) =>
    invocation.args[0] === "dismiss" ? dismiss(shell, invocation) : list(shell, invocation),
};

async function list(shell: Shell, invocation: Invocation): Promise<CommandResult> {
  const [source, ...further] = invocation.args;
  if (further.length > 0) throw wrongUsage(shell, `There is no "${further.join(" ")}" to list.`);
  const platform = await loadResolved(shell, invocation);
  const known = platform.sources.map(({ name }) => name);
  if (source !== undefined && !known.includes(source)) throw new EdpError("EDP-RUN-005", { source, known });
  const limit = readLimit(invocation.flags["limit"]);
  const found = await withSession(shell, invocation, { platform, withSources: false }, ({ pool }) =>
    listQuarantine(pool, { source, limit }),
  );
  const records = found.records.map((record) => ({
    ...record,
    recordId: record.recordId ?? null,
    seenAt: record.seenAt.toISOString(),
  }));
  return { data: { total: found.total, records }, text: printQuarantine(shell, found) };
}

const columns = ["number", "source", "object", "reason", "where", "id", "bytes", "seen"].map((title) => ({
  title,
  align: title === "number" || title === "bytes" ? ("right" as const) : ("left" as const),
}));

function printQuarantine(shell: Shell, { records, total }: Quarantine): string {
  if (total === 0) return "Nothing lies in quarantine.";
  const now = shell.clock.now();
  const rows = records.map((record) => [
    record.id,
    record.source,
    record.object,
    record.reason,
    showText(record.position),
    showText(record.recordId ?? "∅"),
    formatCount(record.sizeBytes),
    formatAge(record.seenAt, now),
  ]);
  const hidden = total - records.length;
  const more = hidden === 0 ? "" : `\n(${formatCount(hidden)} more; --limit shows them)`;
  return `${formatTable(columns, rows)}${more}`;
}

/** As long as a line bears, and without what a terminal would obey: it comes from a source. */
function showText(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\u2423");
  return plain.length <= 40 ? plain : `${plain.slice(0, 39)}…`;
}

async function dismiss(shell: Shell, invocation: Invocation): Promise<CommandResult> {
  const ids = [...new Set(invocation.args.slice(1))];
  const reason = invocation.flags["reason"];
  const wrong = ids.find((id) => !/^[1-9]\d{0,17}$/.test(id));
  if (wrong !== undefined) throw wrongUsage(shell, `"${wrong}" is no number of a quarantined record.`);
  if (ids.length === 0) throw wrongUsage(shell, "There is no number of a quarantined record.");
  if (typeof reason !== "string" || reason.trim() === "") {
    throw wrongUsage(shell, "A dismissal needs its --reason: whoever asks later reads it.");
  }
  const platform = await loadResolved(shell, invocation);
  const { USER, LOGNAME } = shell.environmentVariables;
  const decision = { ids, because: reason.trim(), actor: USER ?? LOGNAME ?? "unknown" };
  await withSession(shell, invocation, { platform, withSources: false }, ({ pool, clock }) =>
    dismissQuarantine(pool, clock, decision),
  );
  const count = ids.length;
  return {
    data: { dismissed: ids, reason: decision.because, actor: decision.actor },
    text: `${formatCount(count)} ${count === 1 ? "record" : "records"} dismissed`,
  };
}

function wrongUsage(shell: Shell, reason: string): EdpError<"EDP-CLI-003"> {
  return new EdpError("EDP-CLI-003", {
    reason,
    usage: `${shell.invokedAs} quarantine [SOURCE], or ${shell.invokedAs} quarantine dismiss NUMBER... --reason "why"`,
  });
}
