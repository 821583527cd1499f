// A person and what the four systems say of them. A Situation is what was planted; the systems only write it down.

export interface Person {
  readonly index: number;
  readonly employeeId: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly displayName: string;
  /** Login in the directory and first part of every address: `mara.lindqvist`. */
  readonly login: string;
  readonly department: string;
  readonly departmentCode: string;
  readonly jobTitle: string;
  readonly managerIndex: number | undefined;
  readonly location: string;
}

/** HR's letters: pending, active, leave, terminated. */
export type EmploymentStatus = "P" | "A" | "L" | "T";

export interface Employment {
  readonly status: EmploymentStatus;
  readonly hireDate: string;
  readonly terminationDate?: string;
}

/** One account. Attributes are what the account carries, right or wrong; undefined is blank. */
export interface Account {
  /** Login in the directory; the part before the @ in the cloud. */
  readonly login: string;
  readonly displayName: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly isEnabled: boolean;
  readonly mail: string | undefined;
  readonly employeeId: string | undefined;
  readonly department: string | undefined;
  readonly jobTitle: string | undefined;
  readonly managerIndex: number | undefined;
  readonly createdAt: string;
  readonly lastActivityAt: string | undefined;
  readonly groups: readonly string[];
}

export interface DirectoryAccount extends Account {
  /** The organisational unit below the domain, such as `Sales` or `Service Accounts`. */
  readonly unit: string;
}

export interface CloudAccount extends Account {
  /** Copied from the person's first directory account; else it lives in the cloud only. */
  readonly isSynchronised: boolean;
  readonly isGuest?: boolean;
  /** Groups that it owns, beside being a member. */
  readonly owns: readonly string[];
  readonly licences: readonly string[];
}

export type TicketStatus = "Open" | "In progress" | "Resolved" | "Closed" | "Cancelled";

export interface TicketPlan {
  readonly category:
    "New employee" | "Leaving employee" | "Access request" | "Password" | "Hardware" | "Question";
  readonly status: TicketStatus;
  /** Days from today on which it was opened. */
  readonly openedDay: number;
  /** Whom it is about; blank: the ticket does not say. */
  readonly subjectEmployeeId: string | undefined;
  readonly subjectEmail: string | undefined;
  readonly requestedItem?: string;
}

export interface Situation {
  readonly employment: Employment;
  /** An earlier employment under another number, as HR keeps it for people who came back. */
  readonly former?: Employment & { readonly employeeId: string };
  /** The address in HR, when it is not the person's own. */
  readonly workEmail?: string;
  readonly directory: readonly DirectoryAccount[];
  readonly cloud: readonly CloudAccount[];
  readonly tickets: readonly TicketPlan[];
}
