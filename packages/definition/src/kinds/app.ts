// App: a container of the user's own, beside what EDP brings: an API, a front end, a job.
import { Type, type Static } from "typebox";
import {
  choice,
  endpoint,
  imageByDigest,
  relativePath,
  route,
  schedule,
  secretReference,
  size,
  text,
} from "./fields.ts";
import { defineKind, type ReportAt } from "./kind.ts";
import { checkSchedule } from "./shared-checks.ts";

const appSchema = Type.Object(
  {
    kind: Type.Literal("App", { description: "Always App" }),
    name: Type.String({
      pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
      maxLength: 30,
      patternErrorMessage: "lower-case letters and digits joined by single hyphens, a letter first",
      description: "Name of its container, its role in the database and its address",
    }),
    title: Type.Optional(text({ description: "Name as people read it. Default: the name in words" })),
    owner: text({ description: "The team that answers for it" }),
    description: text({ description: "What it does, and for whom" }),
    type: choice(["service", "web", "job"], {
      description: "service: an API; web: pages for a browser; job: runs by a schedule and ends",
    }),
    build: Type.Optional(
      Type.Object(
        {
          context: relativePath({ description: "Folder with its build file, such as apps/review" }),
          file: Type.Optional(
            relativePath({ description: "Build file inside that folder. Default: Dockerfile" }),
          ),
        },
        { additionalProperties: false, description: "EDP builds its image from the platform's folder" },
      ),
    ),
    image: Type.Optional(
      imageByDigest({ description: "An image that somebody else builds; instead of `build`" }),
    ),
    command: Type.Optional(
      Type.Array(text({ description: "A word of the command" }), {
        minItems: 1,
        description: "Instead of the image's own",
      }),
    ),
    user: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 65_534,
        description: "Numeric user that it runs as; never 0, which is root. Default: 10001",
      }),
    ),
    port: Type.Optional(
      Type.Integer({ minimum: 1024, maximum: 65_535, description: "Port on which it listens" }),
    ),
    health: Type.Optional(
      Type.String({
        pattern: "^/[^\\s?#]*$",
        patternErrorMessage: "a path such as /healthz",
        description: "Path that answers 200 while it is well. Needs `port`",
      }),
    ),
    route: Type.Optional(route({ description: "Where people reach it. Needs `port`" })),
    schedule: Type.Optional(
      schedule({ description: "When a job runs: five cron fields, in the platform's time zone" }),
    ),
    database: Type.Optional(
      Type.Object(
        {
          reads: Type.Array(
            Type.String({
              pattern: "^(mart|ods)\\.[a-z][a-z0-9_]*$",
              patternErrorMessage: "a published relation such as mart.identity_offboarding_current",
              description: "A mart or governed view; never raw or vault",
            }),
            { uniqueItems: true, description: "What its role may read, and nothing else" },
          ),
          migrations: Type.Optional(
            relativePath({ description: "Folder with numbered SQL for the app's own schema" }),
          ),
        },
        {
          additionalProperties: false,
          description: "A role of its own in the platform's database, and a schema of its own",
        },
      ),
    ),
    environment: Type.Optional(
      Type.Record(
        Type.String({ pattern: "^[A-Z][A-Z0-9_]*$" }),
        Type.String({ maxLength: 10_000, description: "The value. Never a secret" }),
        { description: "Variables in capitals, with plain values" },
      ),
    ),
    secrets: Type.Optional(
      Type.Record(
        Type.String({ pattern: "^[A-Z][A-Z0-9_]*$" }),
        secretReference({ description: "Reference of the secret" }),
        { description: "Variable that holds the path of a file -> secret in that file" },
      ),
    ),
    egress: Type.Optional(
      Type.Array(endpoint({ description: "host:port" }), {
        uniqueItems: true,
        description: "Systems outside that it may reach; everything else is closed",
      }),
    ),
    size: Type.Optional(
      choice(["small", "medium", "large"], { description: "CPU and memory. Default: small" }),
    ),
    storage: Type.Optional(size({ description: "A volume at /data of this size" })),
  },
  {
    title: "App",
    description: "A container of the user's own: an API, a front end, a job",
    additionalProperties: false,
  },
);

export type App = Static<typeof appSchema>;

export const appDefaults = { user: 10_001, size: "small", buildFile: "Dockerfile" } as const;

function checkApp(app: App, report: ReportAt): void {
  if ((app.build === undefined) === (app.image === undefined)) {
    const seen = app.build === undefined ? "neither" : "both";
    report(["name"], "EDP-DEF-005", { path: "an App", expected: "either `build` or `image`", seen }, "key");
  }
  const need = (key: "port" | "schedule", because: string): void => {
    report(["name"], "EDP-DEF-003", { kind: "App", key, meaning: because }, "key");
  };
  if (app.type !== "job" && app.port === undefined) need("port", `a ${app.type} is reached by it`);
  if (app.type === "job" && app.schedule === undefined) need("schedule", "a job runs by it");
  if (app.type !== "job" && app.schedule !== undefined)
    report(
      ["schedule"],
      "EDP-DEF-004",
      { kind: `App of type ${app.type}`, key: "schedule", allowed: [] },
      "key",
    );
  for (const key of ["port", "health", "route"] as const) {
    if (app.type !== "job" || app[key] === undefined) continue;
    report([key], "EDP-DEF-004", { kind: "App of type job", key, allowed: [] }, "key");
  }
  checkSchedule(app.schedule, ["schedule"], report);
}

export const appKind = defineKind({
  kind: "App",
  schema: appSchema,
  check: checkApp,
  example: `kind: App
name: review
title: Access review
owner: identity-team
description: Managers confirm or withdraw what their people hold.
type: service
build: { context: apps/review }
port: 8000
health: /healthz
route: { host: review.acme.example }
database:
  reads: [mart.identity_access_review_current, ods.identity]
  migrations: apps/review/migrations
environment: { LOG_LEVEL: info }
secrets: { MAIL_PASSWORD_FILE: review/mail-password }
egress: [mail.acme.example:587]
`,
});
