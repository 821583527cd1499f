// Usage reports: Graph answers with an address, and there lies a CSV file for whoever has the address. Columns as the
// public reference lists them.
import { createHash } from "node:crypto";
import type { Answer, Ask } from "../exchange.ts";
import type { Organisation } from "../../organisation/organisation.ts";
import type { Listing } from "./tenant-data.ts";
import type { Resource } from "./resources.ts";
import { fail } from "./pages.ts";

export interface ReportSettings {
  readonly organisation: Organisation;
  readonly users: () => Listing;
  /** The tenant's setting to show other names than the true ones. */
  readonly concealsNames: boolean;
}

type Row = (user: Resource, activityDay: string) => readonly string[];

interface Report {
  readonly columns: readonly string[];
  readonly row: Row;
}

const yes = (value: unknown): string => (value === true ? "True" : "False");
const who = (user: Resource): string => String(user["userPrincipalName"]);
const products = (user: Resource): string =>
  (user["assignedLicenses"] as readonly unknown[]).length === 0 ? "" : "OFFICE";

const reports: Readonly<Record<string, Report>> = {
  getOffice365ActiveUserDetail: {
    columns: [
      "User Principal Name",
      "Display Name",
      "Is Deleted",
      "Deleted Date",
      "Has Exchange License",
      "Exchange Last Activity Date",
      "Teams Last Activity Date",
      "Assigned Products",
    ],
    row: (user, day) => [
      who(user),
      String(user["displayName"]),
      "False",
      "",
      yes(products(user) !== ""),
      day,
      day,
      products(user),
    ],
  },
  getEmailActivityUserDetail: {
    columns: [
      "User Principal Name",
      "Display Name",
      "Is Deleted",
      "Deleted Date",
      "Last Activity Date",
      "Send Count",
      "Receive Count",
      "Read Count",
      "Assigned Products",
    ],
    row: (user, day) => [
      who(user),
      String(user["displayName"]),
      "False",
      "",
      day,
      "12",
      "80",
      "64",
      products(user),
    ],
  },
  getTeamsUserActivityUserDetail: {
    columns: [
      "User Id",
      "User Principal Name",
      "Last Activity Date",
      "Is Deleted",
      "Deleted Date",
      "Assigned Products",
      "Team Chat Message Count",
      "Private Chat Message Count",
      "Call Count",
      "Meeting Count",
    ],
    row: (user, day) => [
      String(user["id"]),
      who(user),
      day,
      "False",
      "",
      products(user),
      "3",
      "20",
      "1",
      "5",
    ],
  },
  getOneDriveActivityUserDetail: {
    columns: [
      "User Principal Name",
      "Is Deleted",
      "Deleted Date",
      "Last Activity Date",
      "Viewed Or Edited File Count",
      "Synced File Count",
      "Assigned Products",
    ],
    row: (user, day) => [who(user), "False", "", day, "9", "4", products(user)],
  },
};

const periods = ["7", "30", "90", "180"];

/** `getOffice365ActiveUserDetail(period='D30')`. */
export function answerReport(ask: Ask, name: string, days: string): Answer {
  if (!(name in reports)) return fail(400, "BadRequest", `There is no report ${name} here.`);
  if (!periods.includes(days)) return fail(400, "InvalidArgument", `D${days} is no period of a report.`);
  const location = `${ask.url.origin}/m365-reports/data/download/${name}.D${days}`;
  return { status: 302, headers: { location }, body: "" };
}

export function createReportHost(settings: ReportSettings): (ask: Ask) => Answer {
  return (ask) => {
    const [, name = "", days = ""] = /^\/data\/download\/(\w+)\.D(\d+)$/.exec(ask.path) ?? [];
    const report = reports[name];
    if (report === undefined) return { status: 404, body: "" };
    // A token has no business here: the address itself is the permission.
    if (ask.headers["authorization"] !== undefined) return { status: 400, body: "" };
    const body = writeReport(settings, report, days);
    return { status: 200, headers: { "content-type": "application/octet-stream" }, body };
  };
}

function writeReport(
  { organisation, users, concealsNames }: ReportSettings,
  report: Report,
  days: string,
): string {
  const refreshed = organisation.calendar.day(-2);
  const first = organisation.calendar.day(-1 - Number(days));
  const lines = [["Report Refresh Date", ...report.columns, "Report Period"]];
  const listing = users();
  for (let place = 0; place < listing.count; place += 1) {
    const user = listing.at(place);
    if (user === undefined) continue;
    const seen = user["signInActivity"] as { readonly lastSignInDateTime?: string } | undefined;
    const day = seen?.lastSignInDateTime?.slice(0, 10) ?? "";
    const shown = concealsNames ? conceal(user) : user;
    lines.push([refreshed, ...report.row(shown, day >= first && day <= refreshed ? day : ""), days]);
  }
  return `\uFEFF${lines.map((line) => line.map(quote).join(",")).join("\r\n")}\r\n`;
}

/** Another name for each, the same in every report. */
function conceal(user: Resource): Resource {
  const name = createHash("sha256").update(who(user)).digest("hex").slice(0, 32).toUpperCase();
  return { ...user, userPrincipalName: name, displayName: name, id: "00000000-0000-0000-0000-000000000000" };
}

const quote = (value: string): string =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
