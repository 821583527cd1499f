// Service: a part of the platform that EDP brings and the user may turn on, size and give a name.
import { Type, type Static } from "typebox";
import { choice, route, size, text } from "./fields.ts";
import { defineKind, type ReportAt } from "./kind.ts";

export const serviceNames = ["airflow", "console", "database", "superset"] as const;
export type ServiceName = (typeof serviceNames)[number];

/** What an environment may say otherwise, too. */
export const serviceFields = {
  enabled: Type.Optional(
    Type.Boolean({ description: "Whether it runs. Default: true for console and database, else false" }),
  ),
  size: Type.Optional(
    choice(["small", "medium", "large"], {
      description:
        "How much CPU and memory it gets; `edp plan --capacity` prints the numbers. Default: small",
    }),
  ),
  route: Type.Optional(route({ description: "Where people reach it" })),
  storage: Type.Optional(size({ description: "Only for database: size of its volume. Default: 20GiB" })),
};

const serviceSchema = Type.Object(
  {
    kind: Type.Literal("Service", { description: "Always Service" }),
    name: choice(serviceNames, { description: "Which part of the platform" }),
    description: Type.Optional(text({ description: "What it is used for here" })),
    ...serviceFields,
  },
  {
    title: "Service",
    description: "A part of the platform: whether it runs, its size, its address",
    additionalProperties: false,
  },
);

export type Service = Static<typeof serviceSchema>;
export type ServiceSettings = Pick<Service, "enabled" | "size" | "route" | "storage">;

export const serviceDefaults = {
  airflow: { enabled: false, size: "small", localPort: 7780 },
  console: { enabled: true, size: "small", localPort: 7700 },
  database: { enabled: true, size: "small", localPort: 7732, storage: "20GiB" },
  superset: { enabled: false, size: "small", localPort: 7788 },
} as const satisfies Record<ServiceName, object>;

/** What holds for one service wherever it is set: in its own document, or in an environment. */
export function checkServiceSettings(
  name: string,
  settings: ServiceSettings,
  path: readonly (string | number)[],
  report: ReportAt,
): void {
  const refuse = (key: string): void => {
    report([...path, key], "EDP-DEF-004", { kind: `Service ${name}`, key, allowed: [] }, "key");
  };
  if (name !== "database" && settings.storage !== undefined) refuse("storage");
  if (name !== "database") return;
  if (settings.route !== undefined) refuse("route");
  if (settings.enabled !== undefined) refuse("enabled");
}

export const serviceKind = defineKind({
  kind: "Service",
  schema: serviceSchema,
  check: (service, report) => {
    checkServiceSettings(service.name, service, [], report);
  },
  example: `kind: Service
name: airflow
description: Runs the pipelines, and the team's own DAGs beside them.
enabled: true
size: medium
route: { host: airflow.acme.example }
`,
});
