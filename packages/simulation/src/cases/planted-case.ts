// The form of a planted case: a story, whom it happens to, what was done, and what the marts must say.
import type { Calendar } from "../organisation/calendar.ts";
import type { DepartmentName } from "../organisation/departments.ts";
import type { Person, Situation } from "../organisation/person.ts";
import { addressOf } from "../organisation/situations.ts";
import {
  cloudSource,
  directorySource,
  type AccessAnswer,
  type Answers,
  type AttributeGapAnswer,
  type LicenceAnswer,
  type OffboardingAnswer,
  type OnboardingAnswer,
  type TicketAnswer,
} from "./answer-rows.ts";

export interface CaseContext {
  readonly person: Person;
  readonly calendar: Calendar;
  /** Days from today of what happened to this person; each copy of a case has its own. */
  readonly day: number;
  /** Key of this person's ticket, by its place in the situation. */
  readonly ticketKey: (place: number) => string;
  /** Who leads that department. */
  readonly headOf: (department: DepartmentName) => number;
}

export interface PlantedCase {
  readonly name: string;
  /** How often: once in so many people, at least once. `once`: exactly once at every size. */
  readonly oneIn: number | "once";
  readonly department: DepartmentName;
  /** Default: whatever title the person has. */
  readonly jobTitle?: string;
  /** A fixed number, for people whom a mapping names. */
  readonly employeeId?: string;
  /** Takes the name of the person of another case, with a middle initial in the login. */
  readonly namesake?: string;
  /** First and last day of what happened, from today; copies take the days in turn. */
  readonly days?: readonly [number, number];
  readonly plant: (context: CaseContext) => Situation;
  readonly answers: (context: CaseContext) => Partial<Answers>;
}

export const onboardingRow = (
  { person }: CaseContext,
  ticket: string | null,
  missing: Partial<OnboardingAnswer> = {},
): OnboardingAnswer => ({
  employee_id: person.employeeId,
  has_directory_account: true,
  has_cloud_account: true,
  has_expected_license: true,
  missing_groups: [],
  missing_count: 0,
  is_fully_provisioned: missing.missing_count === undefined,
  onboarding_ticket_key: ticket,
  ...missing,
});

/** One row of the offboarding mart; disabled and empty unless told. */
export const offboardingRow = (
  { person, day }: CaseContext,
  source: typeof directorySource | typeof cloudSource,
  ticket: string | null,
  found: { readonly accountName?: string; readonly isEnabled?: boolean; readonly licences?: number } = {},
): OffboardingAnswer => ({
  employee_id: person.employeeId,
  source_system_code: source,
  account_name: found.accountName ?? (source === directorySource ? person.login : addressOf(person.login)),
  is_disabled: found.isEnabled !== true,
  days_since_termination: -day,
  remaining_license_count: found.licences ?? 0,
  offboarding_ticket_key: ticket,
  is_exception: found.isEnabled === true,
});

export const disabledEverywhere = (
  context: CaseContext,
  ticket: string | null,
): readonly OffboardingAnswer[] => [
  offboardingRow(context, directorySource, ticket),
  offboardingRow(context, cloudSource, ticket),
];

export const licenceRow = (
  { person }: CaseContext,
  sku: string,
  state: LicenceAnswer["reconciliation_state"],
): LicenceAnswer => ({
  employee_id: person.employeeId,
  sku_name: sku,
  is_expected: state !== "unexpected",
  is_assigned: state !== "missing",
  reconciliation_state: state,
});

const noGap = {
  missing_manager: false,
  missing_department: false,
  missing_employee_id: false,
  conflicting_manager: false,
  conflicting_department: false,
  conflicting_employee_id: false,
};

export const gapRow = (
  source: string,
  accountName: string,
  gap: Partial<AttributeGapAnswer>,
): AttributeGapAnswer => ({
  source_system_code: source,
  account_name: accountName,
  ...noGap,
  ...gap,
});

/** The same gap in the directory and in its copy in the cloud. */
export const gapInBoth = (
  { person }: CaseContext,
  gap: Partial<AttributeGapAnswer>,
): readonly AttributeGapAnswer[] => [
  gapRow(directorySource, person.login, gap),
  gapRow(cloudSource, addressOf(person.login), gap),
];

type AccountSource = typeof directorySource | typeof cloudSource;

interface AccessFinding {
  readonly kind?: AccessAnswer["access_kind"];
  readonly accountName?: string;
  readonly ticket?: string;
}

/** Access that an account holds and that no rule explains. */
export const unexpectedRow = (
  { person }: CaseContext,
  source: AccountSource,
  name: string,
  finding: AccessFinding = {},
): AccessAnswer => ({
  employee_id: person.employeeId,
  source_system_code: source,
  account_name: finding.accountName ?? (source === directorySource ? person.login : addressOf(person.login)),
  access_kind: finding.kind ?? "group",
  access_name: name,
  alignment: "unexpected",
  request_ticket_key: finding.ticket ?? null,
});

/** Access that a rule grants and that the person holds with none of their accounts. */
export const missingRow = (
  { person }: CaseContext,
  source: AccountSource,
  kind: AccessAnswer["access_kind"],
  name: string,
): AccessAnswer => ({
  employee_id: person.employeeId,
  source_system_code: source,
  account_name: null,
  access_kind: kind,
  access_name: name,
  alignment: "missing",
  request_ticket_key: null,
});

export const ticketRow = (
  { person, calendar, day }: CaseContext,
  type: TicketAnswer["event_type"],
  ticket: string | null,
  alignment: TicketAnswer["alignment"],
): TicketAnswer => ({
  event_type: type,
  employee_id: person.employeeId,
  event_date: alignment === "event_missing" ? null : calendar.day(day),
  ticket_key: ticket,
  alignment,
});
