import { EdpError, type Json } from "@edp/base";
import { findReader, readGoverned } from "@edp/pipeline";
import type { TextResult } from "@edp/postgres";
import type { CommandModule, CommandResult } from "../command.ts";
import { csvText } from "../print/csv.ts";
import { formatTable } from "../print/format.ts";
import { toJsonValue } from "../print/json-value.ts";
import { readLimit } from "../read-limit.ts";
import { loadResolved } from "../session/load.ts";
import { withSession } from "../session/open-session.ts";

const relations = `
select schemaname || '.' || viewname as relation,
       coalesce(obj_description(format('%I.%I', schemaname, viewname)::regclass), '') as description
  from pg_views
 where schemaname in ('ods', 'mart') and has_table_privilege(format('%I.%I', schemaname, viewname), 'select')
 order by 1`;

export const query: CommandModule = {
  args: ["[sql]"],
  description: "Read-only query against marts and governed views, with an analyst's rights.",
  examples: ['query "select * from mart.identity_offboarding_current"', "query --relations"],
  flags: [
    { flags: "--csv", description: "comma-separated values with a header line" },
    { flags: "--limit <n>", description: "rows to show at most as a table", default: "100" },
    { flags: "--relations", description: "list what can be queried" },
  ],
  run: async (shell, invocation) => {
    const sql = invocation.flags["relations"] === true ? relations : invocation.args[0];
    if (sql === undefined || sql.trim() === "") {
      throw new EdpError("EDP-CLI-003", {
        reason: "There is no SQL to run.",
        usage: `${shell.invokedAs} query "select * from mart.identity_offboarding_current"`,
      });
    }
    const platform = await loadResolved(shell, invocation);
    return withSession(shell, invocation, { platform, withSources: false }, async (environment) => {
      const reader = await findReader(environment);
      return toResult(await readGoverned({ ...environment, reader }, sql), invocation.flags);
    });
  },
};

function toResult(
  { columns, typeIds, rows }: TextResult,
  flags: Readonly<Record<string, string | boolean | undefined>>,
): CommandResult {
  const data: Json = rows.map((row) =>
    Object.fromEntries(
      columns.map((column, index) => [column, toJsonValue(row[index] ?? null, typeIds[index] ?? 0)]),
    ),
  );
  if (flags["csv"] === true) return { data, text: csvText(columns, rows) };
  const limit = readLimit(flags["limit"]);
  const shown = rows.slice(0, limit).map((row) => row.map((cell) => cell ?? "∅"));
  const more =
    rows.length > limit
      ? `\n(${(rows.length - limit).toString()} more; --limit, --csv or --json show them)`
      : "";
  const count = `\n${rows.length.toString()} ${rows.length === 1 ? "row" : "rows"}`;
  return {
    data,
    text: `${formatTable(
      columns.map((title) => ({ title })),
      shown,
    )}${more}${count}`,
  };
}
