// Source: a connected system. The reference member of this folder: copy it to make another kind.
import type { JsonObject } from "@edp/base";
import { Type, type Static } from "typebox";
import { parseSize } from "../text/size.ts";
import {
  anything,
  choice,
  freshness,
  identifier,
  maxLossShare,
  maxQuarantineShare,
  name,
  schedule,
  secretReference,
  size,
  text,
} from "./fields.ts";
import { defineKind, type ReportAt } from "./kind.ts";
import { checkFreshness, checkSchedule } from "./shared-checks.ts";

const sensitivities = ["public", "internal", "confidential", "restricted", "regulated"] as const;
// A record becomes one value of PostgreSQL, and COPY needs it whole in memory.
const largestRecord = "256MiB";

const integrationStatuses = ["candidate", "planned", "active", "paused", "deprecated", "retired"] as const;
const connectorStatuses = [
  "none",
  "custom planned",
  "custom active",
  "prebuilt available",
  "prebuilt active",
] as const;
const integrationPatterns = [
  "API",
  "webhook",
  "file drop",
  "database read",
  "CDC",
  "export",
  "SDK",
  "manual seed",
] as const;
const authentications = [
  "OAuth",
  "service account",
  "API key",
  "certificate",
  "database credential",
  "other",
] as const;
const cadences = ["near-real-time", "hourly", "daily", "weekly", "monthly", "on demand"] as const;
const histories = ["current state", "history", "events", "snapshots"] as const;

const sourceSchema = Type.Object(
  {
    kind: Type.Literal("Source", { description: "Always Source" }),
    name: identifier({
      description: "The source code: first part of its raw tables' names, never renamed later",
    }),
    title: Type.Optional(text({ description: "Name as people read it. Default: the name in words" })),
    connector: name({ description: "The connector that reads it; `edp connectors` lists them" }),
    owner: text({ description: "The team that answers for this source and is told when it fails" }),
    description: text({ description: "What the system is and what its data is used for" }),
    enabled: Type.Optional(Type.Boolean({ description: "False: nothing is checked or read. Default: true" })),
    tenant: Type.Optional(
      text({
        description:
          "Domain or organisation inside the source, part of every record's identity. Default: what the connector finds in config, else the name",
      }),
    ),
    config: Type.Optional(
      Type.Record(Type.String(), anything({ description: "A setting of the connector" }), {
        description: "Settings of the connector, such as addresses; its manifest says which. Never secrets",
      }),
    ),
    objects: Type.Optional(
      Type.Array(identifier({ description: "An object of the connector" }), {
        minItems: 1,
        uniqueItems: true,
        description:
          "Kinds of records to read, in this order. Default: all that the connector knows or config.objects describes",
      }),
    ),
    schedule: Type.Optional(
      schedule({
        description:
          "Five cron fields in the platform's time zone, or \"manual\". Default: the platform's default",
      }),
    ),
    freshness: Type.Optional(
      freshness({ description: "How old its data may become. Default: the platform's default" }),
    ),
    secrets: Type.Optional(
      Type.Record(Type.String(), secretReference({ description: "Where that secret is found" }), {
        description: "Name of a connector's secret -> reference. Default reference: <source>/<secret>",
      }),
    ),
    maxLossShare: Type.Optional(
      maxLossShare({
        description:
          "Share of the records that may vanish between two full reads; above it, reading stops and asks. 0.3 is 30 %",
      }),
    ),
    maxQuarantineShare: Type.Optional(
      maxQuarantineShare({
        description:
          "Share of the records of one read that may go to quarantine; above it, and from 100 records on, landing stops. 0.01 is 1 %",
      }),
    ),
    acceptDrift: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Array(text({ description: "Name of a field" }), {
          uniqueItems: true,
          description: "Fields of the object",
        }),
        {
          description:
            "Object -> fields that are gone or of another type, and may be: what is built from them is published all the same",
        },
      ),
    ),
    maxRecordSize: Type.Optional(size({ description: "Larger records are quarantined. At most 256MiB" })),
    systemOwner: Type.Optional(text({ description: "Who owns the system itself" })),
    technicalOwner: Type.Optional(text({ description: "Who operates the connection" })),
    dataSteward: Type.Optional(text({ description: "Who decides what its data means and who may see it" })),
    domains: Type.Optional(
      Type.Array(text({ description: "A data domain" }), {
        uniqueItems: true,
        description: "Data domains it contributes to",
      }),
    ),
    sensitivity: Type.Optional(choice(sensitivities, { description: "The most sensitive data in it" })),
    businessCapability: Type.Optional(
      text({ description: "What the organisation does with the system: onboarding, support" }),
    ),
    integrationStatus: Type.Optional(
      choice(integrationStatuses, { description: "How far connecting it has come" }),
    ),
    connectorStatus: Type.Optional(
      choice(connectorStatuses, { description: "What connects it, as the inventory calls it" }),
    ),
    integrationPattern: Type.Optional(choice(integrationPatterns, { description: "The way its data comes" })),
    authentication: Type.Optional(choice(authentications, { description: "How EDP signs in to it" })),
    refreshCadence: Type.Optional(choice(cadences, { description: "How often its data is wanted" })),
    historicalAvailability: Type.Optional(
      Type.Array(choice(histories, { description: "A kind of past" }), {
        minItems: 1,
        uniqueItems: true,
        description: "What the system itself keeps of the past",
      }),
    ),
    rateLimits: Type.Optional(text({ description: "Limits that its owner states, in words" })),
    backfillSupport: Type.Optional(text({ description: "How far back it can be read, and how" })),
    operationalRisks: Type.Optional(
      Type.Array(text({ description: "A risk" }), {
        uniqueItems: true,
        description: "What may go wrong with it, for those who run it",
      }),
    ),
    supportPath: Type.Optional(text({ description: "Whom to ask for help and how" })),
    documentation: Type.Optional(text({ description: "Address of further documentation" })),
  },
  { title: "Source", description: "A connected system", additionalProperties: false },
);

export type Source = Static<typeof sourceSchema>;

/** What holds when neither the source, nor the environment, nor the platform says otherwise. */
export const sourceDefaults = {
  enabled: true,
  config: {} as JsonObject,
  schedule: "0 2 * * *",
  freshness: { warnAfter: "26h", errorAfter: "50h" },
  maxLossShare: 0.3,
  maxQuarantineShare: 0.01,
  maxRecordSize: "16MiB",
} as const;

function checkSource(source: Source, report: ReportAt): void {
  checkSchedule(source.schedule, ["schedule"], report);
  checkFreshness(source.freshness, ["freshness"], report);
  checkRecordSize(source.maxRecordSize, ["maxRecordSize"], report);
}

export function checkRecordSize(value: string | undefined, path: readonly string[], report: ReportAt): void {
  if (value === undefined || parseSize(value) <= parseSize(largestRecord)) return;
  report(path, "EDP-DEF-005", {
    path: path.join("."),
    expected: `at most ${largestRecord}`,
    seen: `"${value}"`,
  });
}

export const sourceKind = defineKind({
  kind: "Source",
  schema: sourceSchema,
  check: checkSource,
  example: `kind: Source
name: corporate_ad
title: Corporate directory
connector: active-directory
owner: identity-team
description: Accounts, groups and computers of all offices.
config:
  urls: [ldaps://dc1.corp.example:636]
  baseDn: DC=corp,DC=example
objects: [users, groups]
schedule: "0 2 * * *"
freshness: { warnAfter: 26h, errorAfter: 50h }
secrets:
  bind-password: corporate_ad/bind-password
sensitivity: confidential
`,
});
