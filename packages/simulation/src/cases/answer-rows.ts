// The rows that the marts must have, by natural keys and in the marts' own words. They are stated beside each
// planted case and never computed from what the systems serve.

export interface OnboardingAnswer {
  readonly employee_id: string;
  readonly has_directory_account: boolean;
  readonly has_cloud_account: boolean;
  readonly has_expected_license: boolean;
  /** Names, sorted. */
  readonly missing_groups: readonly string[];
  /** Accounts, licences and groups that the entitlements grant and that are not there. */
  readonly missing_count: number;
  readonly is_fully_provisioned: boolean;
  readonly onboarding_ticket_key: string | null;
}

export interface OffboardingAnswer {
  readonly employee_id: string;
  readonly source_system_code: string;
  readonly account_name: string;
  readonly is_disabled: boolean;
  readonly days_since_termination: number;
  readonly remaining_license_count: number;
  readonly offboarding_ticket_key: string | null;
  readonly is_exception: boolean;
}

export interface LicenceAnswer {
  readonly employee_id: string;
  readonly sku_name: string;
  readonly is_expected: boolean;
  readonly is_assigned: boolean;
  readonly reconciliation_state: "missing" | "unexpected" | "unused";
}

export interface AttributeGapAnswer {
  readonly source_system_code: string;
  readonly account_name: string;
  readonly missing_manager: boolean;
  readonly missing_department: boolean;
  readonly missing_employee_id: boolean;
  /** Says something else than HR; a blank attribute is missing, not in conflict. */
  readonly conflicting_manager: boolean;
  readonly conflicting_department: boolean;
  readonly conflicting_employee_id: boolean;
}

export interface AccessAnswer {
  readonly employee_id: string;
  readonly source_system_code: string;
  /** The account that holds it; null for what is missing, which a person lacks in all their accounts. */
  readonly account_name: string | null;
  readonly access_kind: "account" | "group" | "license";
  readonly access_name: string;
  readonly alignment: "unexpected" | "missing";
  readonly request_ticket_key: string | null;
}

export interface TicketAnswer {
  readonly event_type: "onboarding" | "offboarding";
  /** Null: the ticket is about nobody that HR knows. */
  readonly employee_id: string | null;
  readonly event_date: string | null;
  readonly ticket_key: string | null;
  readonly alignment:
    "aligned" | "closed_but_incomplete" | "open_but_complete" | "ticket_missing" | "event_missing";
}

export interface LifecycleAnswer {
  readonly department_name: string;
  readonly lifecycle_state: "starting" | "active" | "leave" | "terminated";
  readonly identity_count: number;
  /** Accounts of people in that row who have left, still open. */
  readonly open_account_count: number;
}

export interface LicenceHolderAnswer {
  readonly source_system_code: string;
  readonly account_name: string;
  readonly sku_name: string;
  readonly utilization_state: "idle" | "disabled";
}

export interface Answers {
  /** mart.identity_onboarding_current, every row. */
  readonly onboarding: readonly OnboardingAnswer[];
  /** mart.identity_offboarding_current, every row. */
  readonly offboarding: readonly OffboardingAnswer[];
  /** mart.license_reconciliation_current, every row that is not `correct`. */
  readonly licences: readonly LicenceAnswer[];
  /** mart.account_attribute_gap_current, every row with something missing or in conflict. */
  readonly attributeGaps: readonly AttributeGapAnswer[];
  /** mart.access_alignment_current, every row that is `unexpected` or `missing`. */
  readonly access: readonly AccessAnswer[];
  /** mart.lifecycle_ticket_alignment_current, every row. */
  readonly tickets: readonly TicketAnswer[];
  /** mart.identity_lifecycle_daily, every row of today. */
  readonly lifecycle: readonly LifecycleAnswer[];
  /** mart.license_holder_current, every row of active people and people on leave that is not `used`. */
  readonly licenceHolders: readonly LicenceHolderAnswer[];
}

export const directorySource = "corporate_ad";
export const cloudSource = "m365";
