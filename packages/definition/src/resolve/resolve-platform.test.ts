import { EdpError } from "@edp/base";
import { describe, expect, test } from "vitest";
import type { Definition } from "../definition.ts";
import { planPipeline } from "../pipeline-plan.ts";
import { checkTexts, goodConfig, sourceText, type Texts } from "../testing/check-texts.ts";
import { explainPath } from "./explain-path.ts";
import { resolvePlatform } from "./resolve-platform.ts";

function define(texts: Texts): Definition {
  const { definition, issues } = checkTexts(texts);
  expect(issues).toEqual([]);
  if (definition === undefined) throw new TypeError("a definition without issues is there");
  return definition;
}

const resolve = (texts: Texts, environment = "local"): ReturnType<typeof resolvePlatform> =>
  resolvePlatform(define(texts), environment);
const resolveSource = (texts: Texts) => resolve(texts).sources[0];

describe("resolving an environment", () => {
  test("names its proxy, with the reference of its credentials", () => {
    const local = `kind: Environment\nname: local\nnetwork: { proxy: { url: "http://proxy.corp.example:3128", except: [.corp.example], signIn: proxy/user-and-password } }\n`;
    const { environment } = resolve({ "environments/local.yaml": local });
    expect(environment.network).toEqual({
      proxy: {
        url: "http://proxy.corp.example:3128",
        except: [".corp.example"],
        signIn: { reference: "proxy/user-and-password" },
      },
    });
  });
});

describe("resolving a source", () => {
  test("fills in every default", () => {
    const source = resolveSource({ "sources/a.yaml": sourceText(goodConfig) });
    expect({ ...source, connector: source?.connector.name }).toEqual({
      name: "corporate_ad",
      connector: "directory",
      title: "Corporate ad",
      owner: "identity-team",
      description: "The directory.",
      enabled: true,
      tenant: "DC=corp",
      config: { urls: ["ldaps://dc1.corp.example"], baseDn: "DC=corp" },
      objects: ["users", "groups"],
      schedule: "0 2 * * *",
      freshness: { warnAfterMs: 26 * 3_600_000, errorAfterMs: 50 * 3_600_000 },
      secrets: {
        "bind-password": { reference: "corporate_ad/bind-password" },
        "api-token": { reference: "corporate_ad/api-token" },
      },
      maxLossShare: 0.3,
      maxQuarantineShare: 0.01,
      maxRecordBytes: 16 * 1024 * 1024,
      inventory: {},
    });
  });

  test("keeps what the inventory says of the system", () => {
    const inventory = {
      businessCapability: "sign-in",
      integrationStatus: "active",
      connectorStatus: "prebuilt active",
      integrationPattern: "API",
      authentication: "service account",
      refreshCadence: "daily",
      historicalAvailability: ["current state"],
      rateLimits: "none stated",
      backfillSupport: "current state only",
      operationalRisks: ["one domain controller"],
    };
    const lines = Object.entries(inventory).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
    const source = resolveSource({ "sources/a.yaml": sourceText(`${goodConfig}${lines.join("")}`) });
    expect(source?.inventory).toEqual(inventory);
  });

  test("takes the environment before the source before the platform", () => {
    const edp = `kind: Platform\nname: p\nedp: 0.1.0\nowner: o\ndefaults: { schedule: "1 1 * * *", maxLossShare: 0.1, freshness: { warnAfter: 1h, errorAfter: 2h }, maxRecordSize: 1MiB }\n`;
    const source = sourceText(
      `${goodConfig}maxLossShare: 0.2\nfreshness: { warnAfter: 3h, errorAfter: 4h }\n`,
    );
    const local = `kind: Environment\nname: local\nsources: { corporate_ad: { freshness: { warnAfter: 5h, errorAfter: 6h }, objects: [groups], enabled: false } }\n`;
    expect(
      resolveSource({ "edp.yaml": edp, "environments/local.yaml": local, "sources/a.yaml": source }),
    ).toMatchObject({
      schedule: "1 1 * * *",
      maxLossShare: 0.2,
      maxRecordBytes: 1024 * 1024,
      freshness: { warnAfterMs: 5 * 3_600_000, errorAfterMs: 6 * 3_600_000 },
      objects: ["groups"],
      enabled: false,
    });
  });

  test("lets a choice fill other settings, but not those that somebody gave", () => {
    const text = (config: string): Texts => ({
      "sources/a.yaml": sourceText(`config: { baseDn: DC=a, ${config} }\n`),
    });
    const configOf = (config: string) => resolveSource(text(config))?.config;
    expect(configOf("mode: plain")).toEqual({ baseDn: "DC=a", mode: "plain" });
    expect(configOf("mode: paged")).toEqual({ baseDn: "DC=a", mode: "paged", pageSize: 500 });
    expect(configOf("mode: paged, pageSize: 7")).toMatchObject({ pageSize: 7 });
    const path = "sources.corporate_ad.config.pageSize";
    expect(explainPath(define(text("mode: paged")), "local", path)).toEqual([
      { path, value: 500, from: "connector.yaml of directory, mode: paged" },
    ]);
  });

  test("merges config one level deep: a key replaces a whole value, null removes it, others stay", () => {
    const source = sourceText(
      "config: { baseDn: DC=a, urls: [a, b], labels: { a: x, b: y }, pageSize: 5 }\n",
    );
    const local = `kind: Environment\nname: local\nsources: { corporate_ad: { config: { urls: [c], labels: { c: z }, pageSize: null } } }\n`;
    expect(resolveSource({ "environments/local.yaml": local, "sources/a.yaml": source })?.config).toEqual({
      baseDn: "DC=a",
      urls: ["c"],
      labels: { c: "z" },
    });
  });

  test("has no schedule when it is read by hand only", () => {
    expect(
      resolveSource({ "sources/a.yaml": sourceText(`${goodConfig}schedule: manual\n`) }),
    ).not.toHaveProperty("schedule");
  });

  test("has its own name as tenant when nothing else is said", () => {
    const text = sourceText("config: { folder: f, objects: { workers: { key: id } } }\n", "hr").replace(
      "directory",
      "drop",
    );
    expect(resolveSource({ "sources/a.yaml": text })).toMatchObject({ tenant: "hr", objects: ["workers"] });
  });
});

describe("resolving the rest", () => {
  test("gives the environment's settings in the form that others read", () => {
    const local = `kind: Environment\nname: local\ndatabase: { url: platform/database-url, readerUrl: platform/reader-url }\nsecrets: [{ provider: environment }, { provider: files, directory: s }, { provider: generated }]\nsimulation: { organisation: acme, people: 20, seed: 1 }\n`;
    expect(resolve({ "environments/local.yaml": local }).environment).toEqual({
      name: "local",
      target: "local",
      database: {
        kind: "url",
        url: { reference: "platform/database-url" },
        readerUrl: { reference: "platform/reader-url" },
      },
      secrets: [
        { provider: "environment", prefix: "EDP_SECRET_" },
        { provider: "files", directory: "s" },
        { provider: "generated" },
      ],
      simulation: { organisation: "acme", people: 20, seed: 1 },
      images: {
        bases: {
          node: "node:24-bookworm-slim",
          python: "python:3.11-slim-bookworm",
          postgres: "postgres:18-bookworm",
        },
      },
    });
    expect(resolve({}).environment).toMatchObject({
      database: { kind: "embedded" },
      secrets: [{ provider: "environment" }],
    });
  });

  test("gives what runs beside the pipeline, as the environment wants it", () => {
    const { environment, services, apps } = resolve({
      "environments/local.yaml":
        "kind: Environment\nname: local\ntarget: compose\nservices: { airflow: { size: large }, database: { storage: 5GiB } }\n",
      "services/airflow.yaml":
        "kind: Service\nname: airflow\nenabled: true\nsize: medium\nroute: { host: a.acme.example }\n",
      "apps/mail.yaml":
        'kind: App\nname: mail\nowner: o\ndescription: d\ntype: job\nschedule: "0 5 * * *"\nbuild: { context: jobs/mail }\nsecrets: { KEY_FILE: mail/key }\n',
    });
    expect(environment.database).toMatchObject({ kind: "service", host: "127.0.0.1", port: 7732 });
    expect(services.map(({ name, enabled, size }) => [name, enabled, size])).toEqual([
      ["airflow", true, "large"],
      ["console", true, "small"],
      ["database", true, "small"],
      ["superset", false, "small"],
    ]);
    expect(services[0]?.route).toEqual({ host: "a.acme.example", localPort: 7780 });
    expect(services[2]?.storageBytes).toBe(5 * 1024 ** 3);
    expect(apps).toEqual([
      {
        name: "mail",
        title: "Mail",
        owner: "o",
        description: "d",
        type: "job",
        source: { kind: "build", context: "jobs/mail", file: "Dockerfile" },
        user: 10_001,
        schedule: "0 5 * * *",
        environment: {},
        secrets: { KEY_FILE: { reference: "mail/key" } },
        egress: [],
        size: "small",
      },
    ]);
  });

  test("gives rows every column of their table", () => {
    const mapping = `kind: Mapping\nname: m\ntype: entitlements\nowner: identity-team\nrows: [{ rule_key: a, kind: group, key: G }]\n`;
    expect(resolve({ "mappings/m.yaml": mapping }).mappings[0]?.rows).toEqual([
      {
        rule_key: "a",
        department: null,
        job_title: null,
        kind: "group",
        source_code: null,
        key: "G",
        valid_from: null,
        valid_to: null,
        owner: "identity-team",
      },
    ]);
  });

  test("of an unknown environment is an error with the known ones", () => {
    const ask = (): unknown => resolve({}, "locl");
    expect(ask).toThrow(EdpError);
    expect(ask).toThrow('The platform has no environment "locl".');
  });
});

describe("the resolved platform", () => {
  const texts: Texts = {
    "sources/b.yaml": sourceText(goodConfig, "b"),
    "sources/a.yaml": sourceText(goodConfig, "a"),
  };

  test("cannot be changed anywhere", () => {
    const platform = resolve(texts);
    expect(() => Object.assign(platform.sources[0]?.config ?? {}, { baseDn: "x" })).toThrow(TypeError);
    const isFrozen = (value: unknown): boolean =>
      typeof value !== "object" ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(isFrozen));
    expect(isFrozen(platform)).toBe(true);
  });

  test("is plain data: JSON keeps all of it", () => {
    const platform = resolve(texts);
    expect(JSON.parse(JSON.stringify(platform))).toEqual(platform);
  });

  test("has the same digest wherever it lies and however its files are written", () => {
    const here = resolve(texts);
    const there = resolvePlatform(
      {
        ...define({
          "sources/all.yaml": `# both\n${texts["sources/a.yaml"] ?? ""}---\n${texts["sources/b.yaml"] ?? ""}`,
        }),
        dir: "/elsewhere",
        modelsDir: "/elsewhere/models",
      },
      "local",
    );
    expect(there.digest).toBe(here.digest);
    expect(here.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test("has the same digest in whatever order the keys of a config are written", () => {
    const one = resolve({ "sources/a.yaml": sourceText("config: { baseDn: x, labels: { a: y, b: z } }\n") });
    const other = resolve({
      "sources/a.yaml": sourceText("config: { labels: { b: z, a: y }, baseDn: x }\n"),
    });
    expect(other.digest).toBe(one.digest);
  });

  test("has another digest when anything in it differs", () => {
    const digests = [
      resolve(texts),
      resolve({ ...texts, "sources/a.yaml": sourceText(goodConfig.replace("DC=corp", "DC=x"), "a") }),
      resolve({ ...texts, "sources/a.yaml": sourceText(`${goodConfig}enabled: false\n`, "a") }),
      resolve({ "sources/a.yaml": sourceText(goodConfig, "a") }),
    ].map((platform) => platform.digest);
    expect(new Set(digests).size).toBe(digests.length);
  });
});

describe("the pipeline's plan", () => {
  const texts: Texts = {
    "sources/b.yaml": sourceText(goodConfig, "b"),
    "sources/a.yaml": sourceText(goodConfig, "a"),
    "sources/c.yaml": sourceText(`${goodConfig}enabled: false\n`, "c"),
  };

  test("checks, lands, builds and publishes what is turned on", () => {
    const steps = planPipeline(resolve(texts)).steps.map(
      ({ id, dependsOn, after }) => `${id} after ${after} of ${dependsOn.join("+")}`,
    );
    expect(steps).toEqual([
      "check:a after success of ",
      "check:b after success of ",
      "land:a after success of check:a",
      "land:b after success of check:b",
      "build after end of land:a+land:b",
      "publish after end of build",
    ]);
  });

  test("is of the asked sources only, and each step is a command of edp", () => {
    const { steps } = planPipeline(resolve(texts), ["b", "c"]);
    expect(steps.map((step) => step.command.join(" "))).toEqual([
      "step check b --environment local",
      "step land b --environment local",
      "step build --environment local",
      "step publish --environment local",
    ]);
  });
});
