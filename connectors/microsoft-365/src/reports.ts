// Usage reports: observations of a period, one row a user. Graph answers with the address of a CSV file that needs no
// sign-in, on a host of its own: it is fetched only from hosts that the definition names, and without the token.
import { EdpError } from "@edp/base";
import {
  checkRecordId,
  encodeRecord,
  RecordBatchBuilder,
  type ReadEvent,
  type ReportPeriod,
} from "@edp/connector-sdk";
import { toUrl, type PagePlace } from "./client.ts";
import type { GraphConfig } from "./config.ts";
import { readCsvRows } from "./report-table.ts";

const reportUrl = (config: GraphConfig, report: string): URL =>
  toUrl(config, `/reports/${report}(period='D${config.reportDays.toString()}')`);

const refreshed = "Report Refresh Date";
/** Columns that tell whom a row is about, the first that a report has. */
const subjects = ["User Principal Name", "User Id", "Owner Principal Name", "Site Id"];
const batchRows = 1_000;
const dayMs = 86_400_000;

export async function* readUsageReports(place: PagePlace): AsyncGenerator<ReadEvent> {
  for (const report of place.graph.config.reports) yield* readReport(place, report);
  // Rows of earlier periods stay: a report is no snapshot of them.
  yield { kind: "end", complete: false };
}

/** Where Graph says that the report lies; undefined when it gives none. Throws EDP-SRC-160 for a host out of bounds. */
export async function locateReport({ context, graph, object }: PagePlace, report: string): Promise<URL> {
  const { source } = context;
  const url = reportUrl(graph.config, report);
  const answer = await graph.read({ url, accept: [302] });
  const location = answer.headers["location"] ?? "";
  if (answer.status !== 302 || !URL.canParse(location))
    throw new EdpError("EDP-SRC-161", { source, object, report, problem: "Graph gave no address for it" });
  const to = new URL(location);
  const allowed = [graph.config.graphEndpoint, ...graph.config.reportEndpoints].map(({ origin }) => origin);
  if (!allowed.includes(to.origin))
    throw new EdpError("EDP-SRC-160", { source, report, host: to.origin, allowed });
  return to;
}

async function* readReport(place: PagePlace, report: string): AsyncGenerator<ReadEvent> {
  const { context, graph } = place;
  const url = await locateReport(place, report);
  const headers = { accept: "text/csv, application/octet-stream" };
  const { body } = await graph.read({ url, headers, withoutCredentials: true });
  const rows = readCsvRows(body.toString("utf8"));
  const header = rows.next();
  const table = openTable(place, report, header.done === true ? [] : header.value.values);
  const sheet: Sheet = { ...table, report, days: graph.config.reportDays, extractedAt: context.clock.now() };
  let builder = new RecordBatchBuilder();
  for (const { values, line } of rows) {
    const refused = addRow(builder, sheet, values, line);
    if (refused !== undefined) yield refused;
    if (builder.count < batchRows) continue;
    yield { kind: "records", batch: builder.build(sheet.extractedAt) };
    builder = new RecordBatchBuilder();
  }
  if (builder.count > 0) yield { kind: "records", batch: builder.build(sheet.extractedAt) };
  if (sheet.tally.rows > 0 && sheet.tally.named === 0)
    context.log.log("warn", "the tenant conceals names in reports: rows cannot be joined with accounts", {
      report,
      fix: "Microsoft 365 admin centre, Settings, Org settings, Reports: show names",
    });
}

interface Sheet {
  readonly report: string;
  readonly columns: readonly string[];
  readonly subject: number;
  readonly refreshed: number;
  readonly days: number;
  readonly extractedAt: Date;
  readonly tally: { rows: number; named: number };
}

function openTable(
  { context, object }: PagePlace,
  report: string,
  columns: readonly string[],
): Pick<Sheet, "columns" | "subject" | "refreshed" | "tally"> {
  const { source } = context;
  const subject = subjects.map((name) => columns.indexOf(name)).find((index) => index >= 0);
  const date = columns.indexOf(refreshed);
  if (subject === undefined || date < 0) {
    const problem = `its columns are ${columns.slice(0, 6).join(", ")}`;
    throw new EdpError("EDP-SRC-161", { source, object, report, problem });
  }
  return { columns, subject, refreshed: date, tally: { rows: 0, named: 0 } };
}

function addRow(
  builder: RecordBatchBuilder,
  sheet: Sheet,
  values: readonly string[],
  line: number,
): ReadEvent | undefined {
  const { report, columns, tally, extractedAt } = sheet;
  const period = toPeriod(values[sheet.refreshed] ?? "", sheet.days);
  const subject = values[sheet.subject] ?? "";
  const id = checkRecordId(subject === "" ? "" : `${report}:${subject}`);
  const row = new Map(columns.map((name, index) => [name, values[index]]));
  const payload = encodeRecord([
    ["report", report],
    ["period", `D${sheet.days.toString()}`],
    ["row", row],
  ]);
  const isWhole = values.length === columns.length;
  if (isWhole && period !== undefined && id.ok) {
    builder.add(id.id, payload);
    builder.addFacts({ period });
    tally.rows += 1;
    if (subject.includes("@")) tally.named += 1;
    return undefined;
  }
  const bytes = Buffer.from(payload);
  const reason = !isWhole ? "ragged-row" : period === undefined ? "no-period" : "no-record-id";
  const position = `${report} line ${line.toString()}`;
  return { kind: "refused", reason, bytes, sizeBytes: bytes.length, position, extractedAt };
}

/** The days that a report of this refresh date covers, both ends included. */
function toPeriod(refreshDate: string, days: number): ReportPeriod | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(refreshDate) || Number.isNaN(Date.parse(refreshDate))) return undefined;
  const start = new Date(Date.parse(refreshDate) - (days - 1) * dayMs);
  return { start: start.toISOString().slice(0, 10), end: refreshDate };
}
