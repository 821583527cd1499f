// Accounts that belong to no worker of HR: services, shared terminals, contractors, guests, and the account of
// the loading dock, which nobody owns.
import type { Calendar } from "./calendar.ts";
import type { CloudAccount, DirectoryAccount } from "./person.ts";

interface Heads {
  readonly operations: number;
  readonly humanResources: number;
}

type Blank = Omit<DirectoryAccount, "login" | "displayName" | "unit">;

const blank = (calendar: Calendar, mark: number): Blank => ({
  isEnabled: true,
  mail: undefined,
  employeeId: undefined,
  department: undefined,
  jobTitle: undefined,
  managerIndex: undefined,
  createdAt: "2019-02-04T09:00:00Z",
  lastActivityAt: calendar.moment(-1, mark),
  groups: [],
});

export function listExtraDirectoryAccounts(calendar: Calendar, heads: Heads): readonly DirectoryAccount[] {
  const made = (login: string, displayName: string, unit: string, more: Partial<DirectoryAccount> = {}) => ({
    ...blank(calendar, login.length),
    login,
    displayName,
    unit,
    ...more,
  });
  const contractor = (number: string, givenName: string, familyName: string) =>
    made(`x.${familyName.toLowerCase()}`, `${givenName} ${familyName}`, "Contractors", {
      givenName,
      familyName,
      employeeId: number,
      department: "External",
      jobTitle: "Contractor",
      managerIndex: heads.operations,
      groups: ["contractors"],
    });
  return [
    made("svc-backup", "Backup service", "Service Accounts", { groups: ["Backup Operators"] }),
    made("svc-sql", "Database service", "Service Accounts"),
    made("scan2folder", "Scanners of all floors", "Service Accounts"),
    made("kiosk-01", "Terminal 1", "Warehouse"),
    made("kiosk-02", "Terminal 2", "Warehouse"),
    made("loadingdock", "Loading dock", "Warehouse", { mail: "loading-dock@acme.example" }),
    made("training1", "Training Room 1", "Human Resources", {
      employeeId: "E000002",
      department: "Human Resources",
      managerIndex: heads.humanResources,
    }),
    contractor("C-1001", "Ottilie", "Umbra"),
    contractor("C-1002", "Piet", "Vantage"),
  ];
}

export function listExtraCloudAccounts(calendar: Calendar): readonly CloudAccount[] {
  const made = (login: string, displayName: string, more: Partial<CloudAccount> = {}): CloudAccount => ({
    ...blank(calendar, login.length),
    login,
    displayName,
    mail: `${login}@acme.example`,
    isSynchronised: false,
    owns: [],
    licences: [],
    ...more,
  });
  const guest = (name: string, displayName: string): CloudAccount =>
    made(`${name}_partner.example#EXT#`, displayName, {
      isGuest: true,
      mail: `${name}@partner.example`,
      groups: ["Partner Exchange"],
    });
  return [
    made("shared-info", "Information desk"),
    made("shared-invoices", "Invoices"),
    made("meeting1", "Room Harbour"),
    guest("n.outsider", "Nell Outsider"),
    guest("b.visitor", "Bram Visitor"),
  ];
}
