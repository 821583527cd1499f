// Mapping: decisions of the organisation, as tables. Decisions are not code: models read them.
import type { JsonObject } from "@edp/base";
import { Type, type TSchema } from "typebox";
import { name, text } from "./fields.ts";
import { defineKind, type ReportAt } from "./kind.ts";
import { entityProperties, type EntityColumn } from "./mapping-entity.ts";
import { rowSchemas, type RowType } from "./mapping-rows.ts";

interface MappingHead {
  readonly kind: "Mapping";
  readonly name: string;
  readonly owner: string;
  readonly description?: string;
}

export interface RowMapping extends MappingHead {
  readonly type: RowType;
  readonly rows: readonly JsonObject[];
}

export interface EntityMapping extends MappingHead {
  readonly type: "entity";
  readonly source: string;
  readonly object: string;
  readonly entity: string;
  readonly columns: Readonly<Record<string, EntityColumn>>;
}

export type Mapping = RowMapping | EntityMapping;

const variant = (type: string, description: string, properties: Record<string, TSchema>): TSchema =>
  Type.Object(
    {
      kind: Type.Literal("Mapping", { description: "Always Mapping" }),
      name: name({ description: "Name of the mapping" }),
      type: Type.Literal(type, { description: `Always ${type} here` }),
      owner: text({ description: "Who answers for these decisions" }),
      description: Type.Optional(text({ description: "What they decide" })),
      ...properties,
    },
    { additionalProperties: false, description },
  );

const rowVariant = (type: RowType): TSchema =>
  variant(type, `Decisions of type ${type}`, {
    rows: Type.Array(rowSchemas[type], { description: "The decisions" }),
  });

const variants: Readonly<Record<string, TSchema>> = {
  ...Object.fromEntries((Object.keys(rowSchemas) as RowType[]).map((type) => [type, rowVariant(type)])),
  entity: variant("entity", "Which core entity an object of a source provides", entityProperties),
};

const mappingSchema = Type.Unsafe<Mapping>(
  Type.Union(Object.values(variants), { title: "Mapping", description: "Decisions of the organisation" }),
);

/** Columns that may be left out, and what stands there then. `owner` falls back to the document's. */
export const rowDefaults: Partial<Record<RowType, JsonObject>> = {
  "identity-rules": { is_enabled: true },
  "identity-decisions": { employee_id: null },
  entitlements: { department: null, job_title: null, source_code: null, valid_from: null, valid_to: null },
};

function checkMapping(mapping: Mapping, report: ReportAt): void {
  if (mapping.type === "entity") checkEntityColumns(mapping, report);
  if (mapping.type !== "entitlements") return;
  for (const [index, row] of mapping.rows.entries()) checkDates(row, index, report);
}

function checkEntityColumns(mapping: EntityMapping, report: ReportAt): void {
  for (const [column, from] of Object.entries(mapping.columns)) {
    if (
      typeof from === "string" ||
      !("field" in from) ||
      from.otherwise === undefined ||
      from.map !== undefined
    )
      continue;
    report(["columns", column, "otherwise"], "EDP-DEF-003", {
      kind: 'column with "otherwise"',
      key: "map",
      meaning: "the values that are known",
    });
  }
}

function checkDates(row: JsonObject, index: number, report: ReportAt): void {
  for (const key of ["valid_from", "valid_to"] as const) {
    const day = row[key];
    if (typeof day !== "string" || isDay(day)) continue;
    report(["rows", index, key], "EDP-DEF-005", {
      path: `rows.${index.toString()}.${key}`,
      expected: "a day that exists",
      seen: `"${day}"`,
    });
  }
  const { valid_from: from, valid_to: to } = row;
  if (typeof from !== "string" || typeof to !== "string" || from <= to) return;
  report(["rows", index, "valid_to"], "EDP-DEF-005", {
    path: `rows.${index.toString()}.valid_to`,
    expected: `on or after valid_from (${from})`,
    seen: `"${to}"`,
  });
}

const isDay = (text: string): boolean => {
  const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day >= 1 && day <= (days[month - 1] ?? 0);
};

export const mappingKind = defineKind({
  kind: "Mapping",
  schema: mappingSchema,
  variants: { key: "type", schemas: variants },
  check: checkMapping,
  example: `kind: Mapping
name: entitlements
type: entitlements
owner: identity-team
description: What people of each department need for their work.
rows:
  - { rule_key: sales-licence, department: Sales, kind: license, source_code: m365, key: SPE_E3 }
  - rule_key: finance-share
    department: Finance
    job_title: Accountant
    kind: group
    source_code: corporate_ad
    key: GG-Finance-Share
    valid_from: 2026-01-01
    owner: finance-team
---
kind: Mapping
name: workers
type: entity
owner: identity-team
source: hr
object: workers
entity: worker
columns:
  employee_id: personnel_no
  email: { field: mail, as: lower }
  hire_date: { field: entry, as: date }
  employment_status: { field: state, map: { A: active, L: leave, X: terminated }, otherwise: unknown }
  location: { value: head office }
`,
});
