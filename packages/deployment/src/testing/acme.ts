// The example platform at two sizes, for golden files: as it is, and with everything turned on.
import { loadPlatform, resolvePlatform, type ResolvedApp, type ResolvedPlatform } from "@edp/definition";
import { resolve } from "node:path";

const edpRoot = resolve(import.meta.dirname, "../../../..");

/** Any reference does; real ones are digests of what goes into the images. */
export const testImages: ReadonlyMap<string, string> = new Map(
  ["runtime", "console", "migrations", "airflow", "superset", "app-review", "app-mail"].map((name) => [
    name,
    `acme/${name}:0123456789abcdef`,
  ]),
);

const definition = loadPlatform({ dir: resolve(edpRoot, "examples/acme"), edpRoot });

export const loadAcme = (environment = "development"): ResolvedPlatform =>
  resolvePlatform(definition, environment);

const review: ResolvedApp = {
  name: "review",
  title: "Review",
  owner: "identity-team",
  description: "Managers confirm what their people hold; a letter costs $1.",
  type: "service",
  source: { kind: "build", context: "apps/review", file: "Dockerfile" },
  user: 10_001,
  port: 8000,
  health: "/healthz",
  route: { host: "review.acme.example", localPort: 8000 },
  database: { reads: ["mart.identity_access_review_current"] },
  environment: { GREETING: "costs $1 and ${HOME}" },
  secrets: { MAIL_PASSWORD_FILE: { reference: "review/mail-password" } },
  egress: ["mail.acme.example:587"],
  size: "small",
  storageBytes: 2 * 1024 ** 3,
};

const mail: ResolvedApp = {
  name: "mail",
  title: "Mail",
  owner: "identity-team",
  description: "Reminds managers each morning.",
  type: "job",
  source: { kind: "image", image: `registry.acme.example/mail@sha256:${"a".repeat(64)}` },
  command: ["remind", "--all"],
  user: 10_002,
  schedule: "0 7 * * 1-5",
  environment: {},
  secrets: {},
  egress: [],
  size: "small",
};

/** Airflow, Superset, two apps, and sources that live outside. */
export function loadFullAcme(): ResolvedPlatform {
  const acme = loadAcme();
  const real = loadAcme("local");
  return {
    ...acme,
    services: acme.services.map((service) => ({ ...service, enabled: true })),
    sources: real.sources.map((source) =>
      source.name === "corporate_ad"
        ? { ...source, config: { ...source.config, urls: ["ldaps://dc1.corp.example:636"] } }
        : source,
    ),
    apps: [mail, review],
  };
}
