// What there is to hold, and who should hold it. The same decisions stand in the platform's
// mappings/entitlements.yaml; a test compares the two.
import { departments, type Department } from "./departments.ts";

const slug = (name: string): string => name.toLowerCase().replaceAll(" ", "-");

const departmentGroup = (department: string): string => `dept-${slug(department)}`;
export const departmentTeam = (department: string): string => `Team ${department}`;

/** Directory groups by job title, held directly. */
const roleGroups: Readonly<Record<string, string>> = {
  "Payroll Specialist": "role-payroll",
  "Support Engineer": "role-helpdesk",
  "Software Engineer": "role-developers",
};

export interface GroupSpec {
  readonly name: string;
  readonly description: string;
  readonly kind: "security" | "distribution" | "builtin";
  /** Groups that are members of this one. */
  readonly contains: readonly string[];
  readonly isPrivileged?: boolean;
}

const group = (name: string, description: string, contains: readonly string[] = []): GroupSpec => ({
  name,
  description,
  kind: "security",
  contains,
});

const allDepartments: readonly Department[] = departments;

export const directoryGroups: readonly GroupSpec[] = [
  ...allDepartments.map(({ name }) => group(departmentGroup(name), `People of ${name}`)),
  group(
    "all-staff",
    "Everybody, by department",
    allDepartments.map(({ name }) => departmentGroup(name)),
  ),
  group("role-payroll", "Payroll specialists"),
  group("role-helpdesk", "First line of support"),
  group("role-developers", "May change source code"),
  group("app-crm", "Customer management", [departmentGroup("Sales"), departmentGroup("Customer Support")]),
  group("app-crm-legacy", "Old customer management, switched off"),
  group("finance-applications", "Applications of the finance department", [departmentGroup("Finance")]),
  group("app-ledger", "General ledger", ["finance-applications"]),
  group("app-payroll", "Salaries", ["role-payroll", "project-atlas"]),
  group("project-atlas", "Project team"),
  group("contractors", "People from outside"),
  group("legacy-apps", "Part of a ring of old groups", ["legacy-tools"]),
  group("legacy-tools", "Part of a ring of old groups", ["legacy-scripts"]),
  group("legacy-scripts", "Part of a ring of old groups", ["legacy-apps"]),
  { ...group("list-news", "Monthly newsletter"), kind: "distribution" },
  { ...group("Domain Admins", "Administrators of the domain"), isPrivileged: true },
  { ...group("Backup Operators", "May read every file"), kind: "builtin", isPrivileged: true },
];

/** Cloud groups beside the teams of the departments. */
export const cloudGroups: readonly string[] = [
  ...allDepartments.map(({ name }) => departmentTeam(name)),
  "Company News",
  "Partner Exchange",
];

export const skus = [
  { name: "OFFICE_STANDARD", spare: 0.1 },
  { name: "OFFICE_FRONTLINE", spare: 0.2 },
  { name: "INSIGHTS", spare: 0.5 },
  { name: "DIAGRAMS", spare: 0.5 },
] as const;

/** What somebody of this department and title should hold. */
export interface Due {
  /** Directory groups held directly. */
  readonly groups: readonly string[];
  /** Names of all groups that a rule grants, reached directly or through another group. */
  readonly grantedGroups: readonly string[];
  readonly licences: readonly string[];
}

export function findDue(department: string, jobTitle: string): Due {
  const role = roleGroups[jobTitle];
  const groups = [departmentGroup(department), ...(role === undefined ? [] : [role])];
  const reached = {
    Sales: ["app-crm"],
    "Customer Support": ["app-crm"],
    Finance: jobTitle === "Payroll Specialist" ? ["app-ledger", "app-payroll"] : ["app-ledger"],
    "Information Technology": jobTitle === "Systems Administrator" ? ["Domain Admins"] : [],
  }[department];
  return {
    groups,
    grantedGroups: [...groups, ...(reached ?? []), departmentTeam(department)],
    licences: findLicences(department, jobTitle),
  };
}

function findLicences(department: string, jobTitle: string): readonly string[] {
  const base = department === "Warehouse" ? "OFFICE_FRONTLINE" : "OFFICE_STANDARD";
  if (jobTitle === "Financial Analyst") return [base, "INSIGHTS"];
  if (jobTitle === "Process Engineer") return [base, "DIAGRAMS"];
  return [base];
}
