// Rows of marts that speak of the whole organisation and not of single cases: people by department and state, and
// holders of licences who do not use them. Counted from the situations, in the words of the marts.
import type { Organisation } from "../organisation/organisation.ts";
import type { Employment } from "../organisation/person.ts";
import { addressOf } from "../organisation/situations.ts";
import {
  cloudSource,
  type LicenceHolderAnswer,
  type LifecycleAnswer,
  type OffboardingAnswer,
} from "./answer-rows.ts";

/** As `license_unused_days` in the example's thresholds. */
const unusedDays = 60;

/** Today's rows of mart.identity_lifecycle_daily. Accounts that are open are those of the offboarding exceptions. */
export function lifecycleRows(
  organisation: Organisation,
  offboarding: readonly OffboardingAnswer[],
): readonly LifecycleAnswer[] {
  const { people, calendar } = organisation;
  const rows = new Map<string, LifecycleAnswer>();
  const count = (department: string, employeeId: string, employment: Employment): void => {
    const state = stateOn(employment, calendar.today);
    const key = `${department} ${state}`;
    const open = offboarding.filter((row) => row.employee_id === employeeId && row.is_exception).length;
    rows.set(key, {
      department_name: department,
      lifecycle_state: state,
      identity_count: (rows.get(key)?.identity_count ?? 0) + 1,
      open_account_count: (rows.get(key)?.open_account_count ?? 0) + open,
    });
  };
  for (let index = 0; index < people.count; index += 1) {
    const { department, employeeId } = people.person(index);
    const { employment, former } = organisation.situation(index);
    count(department, employeeId, employment);
    if (former !== undefined) count(department, former.employeeId, former);
  }
  return [...rows.values()];
}

function stateOn(
  { status, hireDate, terminationDate }: Employment,
  today: string,
): LifecycleAnswer["lifecycle_state"] {
  if (terminationDate !== undefined && terminationDate < today) return "terminated";
  if (status === "T" && (terminationDate ?? today) <= today) return "terminated";
  if (status === "P" || hireDate > today) return "starting";
  return status === "L" ? "leave" : "active";
}

/**
 * Rows of mart.license_holder_current that are not `used`, of people who work here: leavers stopped on any day, so
 * theirs may lie at the threshold itself.
 */
export function licenceHolderRows(organisation: Organisation): readonly LicenceHolderAnswer[] {
  const { calendar } = organisation;
  const silentBefore = calendar.day(-unusedDays);
  return [...organisation.cloudAccounts()].flatMap(({ account, personIndex }) => {
    if (personIndex === undefined) return [];
    const state = stateOn(organisation.situation(personIndex).employment, calendar.today);
    if (state === "terminated" || state === "starting") return [];
    const isSilent = (account.lastActivityAt ?? account.createdAt) < silentBefore;
    const utilization = !account.isEnabled ? "disabled" : isSilent ? "idle" : undefined;
    if (utilization === undefined) return [];
    return account.licences.map((sku) => ({
      source_system_code: cloudSource,
      account_name: addressOf(account.login),
      sku_name: sku,
      utilization_state: utilization,
    }));
  });
}
