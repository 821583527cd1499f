// Environment: one place where the platform runs, and what differs there.
import { Type, type Static } from "typebox";
import {
  anything,
  choice,
  freshness,
  identifier,
  imageReference,
  name,
  schedule,
  secretReference,
  text,
} from "./fields.ts";
import { defineKind, type ReportAt } from "./kind.ts";
import { checkServiceSettings, serviceFields, serviceNames } from "./service.ts";
import { checkFreshness, checkSchedule } from "./shared-checks.ts";

const overrideSchema = Type.Object(
  {
    config: Type.Optional(
      Type.Record(Type.String(), anything({ description: "A setting of the connector" }), {
        description:
          "Settings that differ here. Each key replaces the source's whole value of that key; null removes it; keys that are not named stay",
      }),
    ),
    schedule: Type.Optional(
      schedule({ description: 'Replaces the source\'s schedule; "manual" stops it here' }),
    ),
    freshness: Type.Optional(freshness({ description: "Replaces the source's freshness" })),
    objects: Type.Optional(
      Type.Array(identifier({ description: "An object of the connector" }), {
        minItems: 1,
        uniqueItems: true,
        description: "Replaces the source's list of objects",
      }),
    ),
    enabled: Type.Optional(Type.Boolean({ description: "Turns the source on or off here" })),
  },
  {
    additionalProperties: false,
    description: "What differs for one source. One level: there is no inheritance beyond this",
  },
);

const secretProviderSchema = Type.Object(
  {
    provider: choice(["environment", "files", "generated"], {
      description:
        "environment: variables; files: one file a secret; generated: random values made at first use, for local environments only",
    }),
    prefix: Type.Optional(
      Type.String({
        pattern: "^[A-Z][A-Z0-9_]*$",
        patternErrorMessage: "upper-case letters, digits and underscores",
        description: "For `environment`: what the variables begin with. Default: EDP_SECRET_",
      }),
    ),
    directory: Type.Optional(
      text({
        description: "For `files`: folder with <scope>/<name>, absolute or relative to the platform's folder",
      }),
    ),
  },
  { additionalProperties: false, description: "One place where secrets are looked up" },
);

const environmentSchema = Type.Object(
  {
    kind: Type.Literal("Environment", { description: "Always Environment" }),
    name: name({ description: "Name for -e: local, development, production" }),
    description: Type.Optional(text({ description: "What this environment is for" })),
    target: Type.Optional(
      choice(["local", "compose"], {
        description:
          "The kind of place it runs in. local: processes of this machine; compose: containers of this machine. Default: local",
      }),
    ),
    database: Type.Optional(
      Type.Object(
        {
          provider: Type.Optional(
            choice(["embedded", "service"], {
              description:
                "embedded: the PostgreSQL that EDP starts itself, for target local; service: the one that the target runs",
            }),
          ),
          url: Type.Optional(
            secretReference({
              description: "Reference of the secret that holds the URL of a PostgreSQL 17 or newer",
            }),
          ),
          readerUrl: Type.Optional(
            secretReference({
              description:
                "Beside `url`: reference of the secret with the URL that queries sign in by, for an EDP that may not make logins. Default: a login that EDP makes",
            }),
          ),
        },
        {
          additionalProperties: false,
          description:
            "Either `provider` or `url`. Default: embedded for target local, service for the others",
        },
      ),
    ),
    secrets: Type.Optional(
      Type.Array(secretProviderSchema, {
        minItems: 1,
        description: "Where secrets are looked up, in this order. Default: environment variables",
      }),
    ),
    network: Type.Optional(
      Type.Object(
        {
          proxy: Type.Optional(
            Type.Object(
              {
                url: Type.String({
                  pattern: "^https?://[^/@\\s]+/?$",
                  patternErrorMessage:
                    "an address without user and path, such as http://proxy.corp.example:3128",
                  description: "The proxy's address. User and password stand behind `signIn`, never here",
                }),
                except: Type.Optional(
                  Type.Array(text({ description: "name, .suffix or name:port" }), {
                    uniqueItems: true,
                    description: "Hosts that are reached without it",
                  }),
                ),
                signIn: Type.Optional(
                  secretReference({ description: "Reference of the secret that holds user:password" }),
                ),
              },
              {
                additionalProperties: false,
                description:
                  "HTTP proxy for all sources here, for http and https. The machine's own variables, such as HTTPS_PROXY, are not read",
              },
            ),
          ),
        },
        { additionalProperties: false, description: "How sources are reached from here" },
      ),
    ),
    simulation: Type.Optional(
      Type.Object(
        {
          organisation: name({ description: "The invented organisation" }),
          people: Type.Integer({ minimum: 1, maximum: 10_000_000, description: "How many people it has" }),
          seed: Type.Integer({
            minimum: 0,
            maximum: 4_294_967_295,
            description: "The same seed invents the same people",
          }),
        },
        {
          additionalProperties: false,
          description: "Invented systems that EDP serves on this machine, for examples",
        },
      ),
    ),
    services: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object(serviceFields, {
          additionalProperties: false,
          description:
            "What differs for one service. Each key replaces the service's whole value of that key",
        }),
        { description: "Service -> what differs for it here" },
      ),
    ),
    images: Type.Optional(
      Type.Object(
        {
          registry: Type.Optional(
            Type.String({
              pattern: "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)+$",
              patternErrorMessage: "an address with a path such as registry.acme.example/edp",
              description:
                "Where images are pushed to and pulled from, by digest. Without it they stay on the engine that built them",
            }),
          ),
          bases: Type.Optional(
            Type.Object(
              {
                node: Type.Optional(imageReference({ description: "Gives the Node program" })),
                python: Type.Optional(imageReference({ description: "What the platform's images stand on" })),
                postgres: Type.Optional(imageReference({ description: "The database" })),
              },
              {
                additionalProperties: false,
                description: "Images of others. With a registry each needs its digest",
              },
            ),
          ),
        },
        { additionalProperties: false, description: "Where container images come from" },
      ),
    ),
    sources: Type.Optional(
      Type.Record(Type.String(), overrideSchema, { description: "Source -> what differs for it here" }),
    ),
  },
  { title: "Environment", description: "One place where the platform runs", additionalProperties: false },
);

export type Environment = Static<typeof environmentSchema>;
type DatabaseFields = NonNullable<Environment["database"]>;
export type SourceOverride = Static<typeof overrideSchema>;

export const environmentDefaults = {
  target: "local",
  secrets: [{ provider: "environment" }],
  secretPrefix: "EDP_SECRET_",
  bases: {
    node: "node:24-bookworm-slim",
    python: "python:3.11-slim-bookworm",
    postgres: "postgres:18-bookworm",
  },
} as const;

function checkEnvironment(environment: Environment, report: ReportAt): void {
  checkDatabase(environment, report);
  checkServices(environment.services, report);
  checkBases(environment.images, report);
  for (const [index, provider] of (environment.secrets ?? []).entries())
    checkProvider(provider, index, report);
  for (const [source, override] of Object.entries(environment.sources ?? {})) {
    checkSchedule(override.schedule, ["sources", source, "schedule"], report);
    checkFreshness(override.freshness, ["sources", source, "freshness"], report);
  }
}

function checkDatabase({ database, target = "local" }: Environment, report: ReportAt): void {
  if (database === undefined) return;
  if ((database.provider === undefined) === (database.url === undefined)) {
    const seen = database.url === undefined ? "nothing" : "both";
    report(
      ["database"],
      "EDP-DEF-005",
      { path: "database", expected: '"provider: …" or "url: <reference>"', seen },
      "key",
    );
    return;
  }
  checkReaderUrl(database, report);
  const fitting = target === "local" ? "embedded" : "service";
  if (database.provider === undefined || database.provider === fitting) return;
  report(["database", "provider"], "EDP-DEF-005", {
    path: "database.provider",
    expected: `${fitting} for target ${target}`,
    seen: database.provider,
  });
}

function checkReaderUrl({ url, readerUrl }: DatabaseFields, report: ReportAt): void {
  if (readerUrl === undefined) return;
  const path = ["database", "readerUrl"];
  if (url === undefined) {
    report(path, "EDP-DEF-004", { kind: "database without url", key: "readerUrl", allowed: [] }, "key");
  } else if (url === readerUrl) {
    const expected = "the reference of another secret than database.url";
    report(path, "EDP-DEF-005", { path: "database.readerUrl", expected, seen: readerUrl });
  }
}

function checkServices(services: Environment["services"], report: ReportAt): void {
  for (const [service, settings] of Object.entries(services ?? {})) {
    const path = ["services", service];
    const isKnown = serviceNames.some((known) => known === service);
    if (isKnown) checkServiceSettings(service, settings, path, report);
    else report(path, "EDP-DEF-004", { kind: "platform", key: service, allowed: [...serviceNames] }, "key");
  }
}

/** What is pushed for others to run is made of what nobody can exchange. */
function checkBases(images: Environment["images"], report: ReportAt): void {
  if (images?.registry === undefined) return;
  for (const name of ["node", "python", "postgres"] as const) {
    const reference = images.bases?.[name];
    if (reference?.includes("@sha256:") === true) continue;
    const path = reference === undefined ? ["images", "registry"] : ["images", "bases", name];
    report(path, "EDP-DEF-061", { base: name, reference: reference ?? environmentDefaults.bases[name] });
  }
}

function checkProvider(settings: Static<typeof secretProviderSchema>, index: number, report: ReportAt): void {
  const path = ["secrets", index];
  const refuse = (key: "prefix" | "directory", provider: string): void => {
    if (settings[key] === undefined || settings.provider === provider) return;
    report([...path, key], "EDP-DEF-004", { kind: `provider ${settings.provider}`, key, allowed: [] }, "key");
  };
  refuse("prefix", "environment");
  refuse("directory", "files");
  if (settings.provider === "files" && settings.directory === undefined) {
    report(path, "EDP-DEF-003", {
      kind: "provider files",
      key: "directory",
      meaning: "the folder with the secrets",
    });
  }
}

export const environmentKind = defineKind({
  kind: "Environment",
  schema: environmentSchema,
  check: checkEnvironment,
  example: `kind: Environment
name: production
description: The platform that people use.
target: local
database: { url: platform/database-url }
secrets:
  - provider: environment
    prefix: ACME_SECRET_
  - { provider: files, directory: /run/secrets/edp }
sources:
  corporate_ad:
    config:
      urls: [ldaps://dc2.corp.example:636]
    schedule: "30 1 * * *"
`,
});
