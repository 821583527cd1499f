// The row of each decision table. Keys are the columns of meta.mapping_* (database/migrations/0002_mapping.sql),
// because a row is exactly that.
import { Type, type TSchema } from "typebox";
import { choice, date, identifier, text } from "./fields.ts";

const nullable = (schema: TSchema, description: string): TSchema =>
  Type.Optional(Type.Union([schema, Type.Null({ description: "None" })], { description }));

const sourceCode = identifier({ description: "The source" });
const reason = text({ description: "Why it was decided so" });

const row = (description: string, properties: Record<string, TSchema>): TSchema =>
  Type.Object(properties, { additionalProperties: false, description });

export const rowSchemas = {
  "identity-rules": row("One rung of the matching ladder", {
    rule: choice(["manual", "immutable_id", "employee_id", "upn", "mail"], {
      description: "What an account is matched by",
    }),
    priority: Type.Integer({ minimum: 1, maximum: 1000, description: "The lowest is tried first" }),
    confidence: Type.Number({ minimum: 0, maximum: 1, description: "How sure a match by this rule is" }),
    is_enabled: Type.Optional(Type.Boolean({ description: "Whether it counts here. Default: true" })),
  }),
  "identity-decisions": row("A decision about one account", {
    source_code: sourceCode,
    account_name: text({ description: "The account's login name" }),
    employee_id: nullable(
      text({ description: "Employee number" }),
      "Whose account it is; none: it belongs to nobody",
    ),
    reason,
    decided_by: text({ description: "Who decided" }),
  }),
  "service-accounts": row("What marks an account that no person owns", {
    pattern: text({ description: "Pattern with * and ?, ignoring case" }),
    field: choice(["account_name", "upn", "display_name", "org_unit_path"], {
      description: "What the pattern is compared with",
    }),
    account_type: choice(["service", "shared"], { description: "What such an account is" }),
    reason,
  }),
  entitlements: row("Who is entitled to what", {
    rule_key: text({ description: "Name of the rule, shown as evidence" }),
    department: nullable(text({ description: "Department" }), "Only people of this department; none: any"),
    job_title: nullable(text({ description: "Job title" }), "Only people with this job title; none: any"),
    kind: choice(["account", "group", "license", "device"], { description: "What they are entitled to" }),
    source_code: nullable(sourceCode, "The source it is in; none: any"),
    key: text({ description: "Name of the group or licence, or kind of account or device" }),
    valid_from: nullable(date({ description: "First day" }), "First day; none: always was"),
    valid_to: nullable(date({ description: "Last day" }), "Last day; none: open"),
    owner: Type.Optional(text({ description: "Who answers for the rule. Default: the mapping's owner" })),
  }),
  "privileged-groups": row("A group whose members hold special power", {
    source_code: sourceCode,
    group_name: text({ description: "Name of the group" }),
    reason,
  }),
  "ticket-kinds": row("What a ticket category means for the identity lifecycle", {
    source_code: sourceCode,
    category: text({ description: "Category in the service desk" }),
    lifecycle_kind: choice(["onboarding", "offboarding", "access_request", "none"], {
      description: "What it stands for",
    }),
  }),
  thresholds: row("A number that a mart compares with", {
    name: identifier({ description: "Name of the threshold" }),
    value: Type.Integer({
      minimum: -2_147_483_648,
      maximum: 2_147_483_647,
      description: "Days, unless the name says otherwise",
    }),
  }),
} as const satisfies Record<string, TSchema>;

export type RowType = keyof typeof rowSchemas;

/** The columns that make a row of each type one decision: no two rows may agree in all of them. */
export const rowKeys = {
  "identity-rules": ["rule"],
  "identity-decisions": ["source_code", "account_name"],
  "service-accounts": ["field", "pattern"],
  entitlements: ["rule_key"],
  "privileged-groups": ["source_code", "group_name"],
  "ticket-kinds": ["source_code", "category"],
  thresholds: ["name"],
} as const satisfies Record<RowType, readonly string[]>;
