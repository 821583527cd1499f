// connector.yaml: the manifest of a connector. Not a document of a platform, but written and checked alike.
import { Type, type Static } from "typebox";
import { anything, choice, identifier, name, text } from "./fields.ts";
import { defineKind, type ReportAt } from "./kind.ts";

const statuses = [
  "Candidate",
  "Planned",
  "Custom Active",
  "Prebuilt Available",
  "Prebuilt Active",
  "Paused",
  "Deprecated",
  "Retired",
] as const;

const transports = ["http", "ldap", "folder", "sftp", "sql", "process"] as const;
const authentications = [
  "OAuth",
  "service account",
  "API key",
  "certificate",
  "database credential",
  "other",
  "none",
] as const;

const objectSchema = Type.Object(
  {
    name: identifier({ description: "Name of the object, part of raw.<source>_<object>" }),
    description: text({ description: "What its records are" }),
    key: text({ description: "The source's field that is the record id, in the source's own spelling" }),
    modes: Type.Array(choice(["full", "incremental"], { description: "A way to read it" }), {
      minItems: 1,
      uniqueItems: true,
      description: "How it can be read",
    }),
    cursor: Type.Optional(text({ description: "What an incremental read goes on from" })),
    sensitivity: choice(["public", "internal", "confidential", "restricted", "regulated"], {
      description: "The most sensitive data in it",
    }),
    permissions: Type.Array(text({ description: "A permission, as the source names it" }), {
      uniqueItems: true,
      description: "Permissions that reading it needs",
    }),
    period: Type.Optional(
      Type.Boolean({
        description:
          "True: records are report rows with a period, which is part of their identity. Default: false",
      }),
    ),
    observedAt: Type.Optional(
      Type.Boolean({
        description: "True: records have a time of their observation or event. Default: false",
      }),
    ),
    objectType: Type.Optional(
      Type.Boolean({ description: "True: records have a finer type inside the object. Default: false" }),
    ),
  },
  { additionalProperties: false, description: "One kind of record that the connector reads" },
);

const secretSchema = Type.Object(
  {
    name: Type.String({
      pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
      patternErrorMessage: "lower-case words joined by hyphens",
      description: "Name of the secret; the default reference is <source>/<name>",
    }),
    description: text({ description: "What it is and where one gets it" }),
    required: Type.Boolean({ description: "Whether the connector needs it; false: it works without" }),
  },
  { additionalProperties: false, description: "A secret that the connector uses" },
);

const presetSchema = Type.Object(
  {
    setting: text({ description: "The key in config that chooses" }),
    default: Type.Optional(text({ description: "The choice when the source makes none" })),
    values: Type.Record(
      Type.String(),
      Type.Record(Type.String(), anything({ description: "What that key of config is then" }), {
        description: "Keys of config that this choice fills, unless the source gives them",
      }),
      { description: "What each choice fills" },
    ),
  },
  { additionalProperties: false, description: "A setting that fills others" },
);

const model = Type.String({
  pattern: "^[a-z][a-z0-9_]*$",
  patternErrorMessage: "the name of a dbt model such as stg_active_directory__accounts",
  description: "A dbt model of the connector",
});

const connectorSchema = Type.Object(
  {
    kind: Type.Optional(Type.Literal("Connector", { description: "Always Connector" })),
    name: name({ description: "Name of the connector and of its folder" }),
    title: text({ description: "Name as people read it" }),
    summary: text({ description: "What it connects, in one sentence" }),
    status: choice(statuses, { description: "Status in the catalog" }),
    owner: Type.Optional(text({ description: "The team that answers for the connector" })),
    transports: Type.Optional(
      Type.Array(choice(transports, { description: "A way to speak to a source" }), {
        minItems: 1,
        uniqueItems: true,
        description: "How it speaks to its sources; the conformance kit tries each",
      }),
    ),
    authentication: Type.Optional(
      Type.Array(choice(authentications, { description: "A way to sign in" }), {
        minItems: 1,
        uniqueItems: true,
        description: "How it signs in",
      }),
    ),
    domains: Type.Optional(
      Type.Array(text({ description: "A subject, such as identity" }), {
        minItems: 1,
        uniqueItems: true,
        description: "What its data is about",
      }),
    ),
    testedWith: Type.Optional(
      Type.Array(text({ description: "A system and its version" }), {
        minItems: 1,
        uniqueItems: true,
        description: "What it has really met; a simulation is named as one",
      }),
    ),
    modes: Type.Optional(
      Type.Array(choice(["full", "incremental"], { description: "A way to read" }), {
        minItems: 1,
        uniqueItems: true,
        description: "With dynamicObjects: the modes that its objects can have",
      }),
    ),
    objects: Type.Optional(Type.Array(objectSchema, { description: "What it reads" })),
    dynamicObjects: Type.Optional(
      Type.Boolean({
        description: "True: each source describes its own objects under config.objects. Default: false",
      }),
    ),
    config: Type.Record(Type.String(), anything({ description: "A keyword of JSON Schema" }), {
      description: "JSON Schema (2020-12) of a source's config",
    }),
    presets: Type.Optional(
      Type.Array(presetSchema, { description: "Settings that fill others, such as a cloud its endpoints" }),
    ),
    secrets: Type.Optional(Type.Array(secretSchema, { description: "Secrets that it uses" })),
    egress: Type.Optional(
      Type.Array(text({ description: "A dotted path in config" }), {
        description: "Where config names the hosts that may be reached; no other may",
      }),
    ),
    provides: Type.Optional(
      Type.Record(Type.String(), model, {
        description: "Core entity -> the dbt model that provides it",
      }),
    ),
    tenant: Type.Optional(text({ description: "Dotted path in config that is the tenant" })),
  },
  { title: "Connector", description: "The manifest of a connector", additionalProperties: false },
);

export type ConnectorDocument = Static<typeof connectorSchema>;

/** What a manifest leaves out. */
export const connectorDefaults: Required<
  Pick<ConnectorDocument, "objects" | "dynamicObjects" | "secrets" | "egress" | "provides">
> = { objects: [], dynamicObjects: false, secrets: [], egress: [], provides: {} };

function checkConnector(connector: ConnectorDocument, report: ReportAt): void {
  const objects = connector.objects ?? [];
  if (connector.dynamicObjects !== true && objects.length === 0) {
    report(["objects"], "EDP-DEF-043", {
      connector: connector.name,
      problem: 'it reads nothing: it has neither "objects" nor "dynamicObjects: true"',
    });
  }
  const seen = new Set<string>();
  for (const [index, object] of objects.entries()) {
    if (seen.has(object.name)) {
      report(["objects", index, "name"], "EDP-DEF-043", {
        connector: connector.name,
        problem: `it describes the object ${object.name} twice`,
      });
    }
    seen.add(object.name);
  }
}

export const connectorKind = defineKind({
  kind: "Connector",
  schema: connectorSchema,
  check: checkConnector,
  example: `kind: Connector
name: badge-readers
title: Badge readers
summary: Reads doors and badges of the building.
status: Custom Active
objects:
  - name: badges
    description: Badges and who carries them
    key: badgeId
    modes: [full]
    sensitivity: confidential
    permissions: [badges.read]
config:
  type: object
  required: [url]
  additionalProperties: false
  properties:
    url: { type: string, description: Address of the system }
secrets:
  - { name: api-key, description: Key of a read-only user, required: true }
egress: [url]
provides: {}
`,
});
