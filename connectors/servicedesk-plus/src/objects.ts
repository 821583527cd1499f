// What is read, as data: where each list is, which fields of it are asked for, and who may read it. Free text (subjects,
// descriptions, resolutions) is in no list of fields: a source asks for it by name.
import { EdpError } from "@edp/base";

export interface DeskObject {
  /** Below `/api/v3`; `{id}` is the request's. */
  readonly path: string;
  /** Asked for with `fields_required`. Empty: what the list gives by itself. */
  readonly fields: readonly string[];
  /** The list can be asked for what changed. */
  readonly tellsChanges?: true;
  /** One list for each request; a request whose field of this name is false has none. */
  readonly below?: { readonly flag?: string };
  /** Scope of the cloud's OAuth client. */
  readonly scope: string;
  /** What the technician's role must allow on premises. */
  readonly role: string;
}

const people = ["requester", "technician", "on_behalf_of", "created_by"];
const kinds = ["category", "subcategory", "item", "priority", "urgency", "impact", "status", "template"];
const admin = { fields: [], scope: "SDPOnDemand.setup.READ", role: "an SDAdmin role" } as const;
const inventory = { fields: [], scope: "SDPOnDemand.assets.READ", role: "View Assets" } as const;
const below = { scope: "SDPOnDemand.requests.READ", role: "View Requests" } as const;

export const deskObjects: Readonly<Record<string, DeskObject>> = {
  requests: {
    path: "requests",
    tellsChanges: true,
    fields: [
      "display_id",
      "request_type",
      "is_service_request",
      ...kinds,
      "level",
      "mode",
      "service_category",
      "group",
      "site",
      ...people,
      "created_time",
      "last_updated_time",
      "assigned_time",
      "responded_time",
      "due_by_time",
      "first_response_due_by_time",
      "resolved_time",
      "completed_time",
      "sla",
      "is_overdue",
      "is_first_response_overdue",
      "is_escalated",
      "is_reopened",
      "approval_status",
      "has_notes",
    ],
    ...below,
  },
  request_notes: {
    path: "requests/{id}/notes",
    below: { flag: "has_notes" },
    fields: ["created_by", "created_time", "show_to_requester"],
    ...below,
  },
  request_worklogs: {
    path: "requests/{id}/worklogs",
    below: {},
    fields: ["owner", "start_time", "end_time", "recorded_time", "time_spent"],
    ...below,
  },
  request_tasks: {
    path: "requests/{id}/tasks",
    below: {},
    fields: [
      "status",
      "priority",
      "group",
      "owner",
      "created_time",
      "scheduled_start_time",
      "scheduled_end_time",
      "actual_start_time",
      "actual_end_time",
      "percentage_completion",
    ],
    ...below,
  },
  request_approval_levels: {
    path: "requests/{id}/approval_levels",
    below: {},
    fields: [],
    ...below,
  },
  problems: {
    path: "problems",
    fields: [...kinds, "group", "site", "requester", "reported_by", "technician", "reported_time"].concat([
      "due_by_time",
      "closed_time",
    ]),
    scope: "SDPOnDemand.problems.READ",
    role: "View Problems",
  },
  changes: {
    path: "changes",
    fields: ["change_type", "stage", "status", "risk", "impact", "priority", "urgency", "category"].concat([
      "change_requester",
      "change_manager",
      "change_owner",
      "group",
      "site",
      "created_time",
      "scheduled_start_time",
      "scheduled_end_time",
      "completed_time",
    ]),
    scope: "SDPOnDemand.changes.READ",
    role: "View Changes",
  },
  users: {
    path: "users",
    fields: [
      "name",
      "first_name",
      "last_name",
      "email_id",
      "login_name",
      "employee_id",
      "jobtitle",
      "department",
      "reporting_to",
      "is_technician",
      "org_user_status",
      "created_time",
    ],
    scope: "SDPOnDemand.users.READ",
    role: "an SDAdmin role",
  },
  technicians: {
    path: "technicians",
    fields: ["name", "email_id", "login_name", "employee_id", "jobtitle", "department", "org_user_status"],
    scope: "SDPOnDemand.users.READ",
    role: "an SDAdmin role",
  },
  departments: { path: "departments", ...admin },
  sites: { path: "sites", ...admin },
  support_groups: { path: "support_groups", ...admin },
  categories: { path: "categories", ...admin },
  statuses: { path: "statuses", ...admin },
  priorities: { path: "priorities", ...admin },
  service_categories: { path: "service_categories", ...admin },
  slas: { path: "slas", ...admin },
  workstations: { path: "workstations", ...inventory },
  assets: { path: "assets", ...inventory },
};

export function findObject(source: string, name: string): DeskObject {
  const object = deskObjects[name];
  if (object !== undefined) return object;
  throw new EdpError("EDP-SRC-029", { source, object: name, known: Object.keys(deskObjects) });
}
