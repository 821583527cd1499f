import { describe, expect, test } from "vitest";
import { listProblems } from "../testing/check-texts.ts";

const service = (lines: string): string[] => listProblems({ "services/a.yaml": `kind: Service\n${lines}\n` });
const production = (lines: string, more: Record<string, string> = {}): string[] =>
  listProblems({
    "environments/production.yaml": `kind: Environment\nname: production\ntarget: compose\n${lines}\n`,
    ...more,
  });

describe("a Service", () => {
  test("that EDP does not bring is told what there is", () => {
    expect(service("name: grafite")).toEqual([
      'services/a.yaml:2:7 EDP-DEF-005 name must be one of airflow, console, database, superset, not "grafite". → write one of airflow, console, database, superset',
    ]);
  });

  test("has only the settings that mean something for it", () => {
    expect(service("name: database\nenabled: false\nroute: { host: db.acme.example }")).toEqual([
      'services/a.yaml:3:1 EDP-DEF-004 A Service database has no key "enabled". → remove it',
      'services/a.yaml:4:1 EDP-DEF-004 A Service database has no key "route". → remove it',
    ]);
    expect(service("name: airflow\nstorage: 10GiB")).toEqual([
      'services/a.yaml:3:1 EDP-DEF-004 A Service airflow has no key "storage". → remove it',
    ]);
  });

  test("may differ in an environment, by the same rules", () => {
    const lines = "services: { airflow: { enabled: true, storage: 1GiB }, flink: { enabled: true } }";
    expect(production(lines)).toEqual([
      'environments/production.yaml:4:39 EDP-DEF-004 A Service airflow has no key "storage". → remove it',
      'environments/production.yaml:4:56 EDP-DEF-004 A platform has no key "flink". → use one of: airflow, console, database, superset',
    ]);
  });
});

describe("a target that runs containers", () => {
  test("has the database that it runs itself, and target local the embedded one", () => {
    expect(production("database: { provider: embedded }")).toEqual([
      "environments/production.yaml:4:23 EDP-DEF-005 database.provider must be service for target compose, not embedded. → write service for target compose",
    ]);
    const local = {
      "environments/local.yaml": "kind: Environment\nname: local\ndatabase: { provider: service }\n",
    };
    expect(listProblems(local)[0]).toContain("must be embedded for target local, not service");
  });

  test("pushes to a registry only what stands on pinned images", () => {
    const digest = "sha256:".padEnd(71, "a");
    const images = `images:
  registry: registry.acme.example/edp
  bases:
    node: node:24@${digest}
    python: python:3.11-slim
    postgres: postgres:18@${digest}`;
    expect(production(images)).toEqual([
      'environments/production.yaml:8:13 EDP-DEF-061 Images for a registry stand on python "python:3.11-slim", which anybody may exchange behind its name. → write "python:3.11-slim@sha256:<digest>" under images.bases.python; your registry\'s page of the image shows it',
    ]);
    expect(production(images.replace("3.11-slim", `3.11-slim@${digest}`))).toEqual([]);
  });

  test("gives no address twice, and says who has it", () => {
    const app = (name: string, lines: string): string =>
      `kind: App\nname: ${name}\nowner: o\ndescription: d\ntype: service\nport: 8000\nbuild: { context: a }\n${lines}\n`;
    const more = {
      "services/airflow.yaml":
        "kind: Service\nname: airflow\nenabled: true\nroute: { host: a.acme.example }\n",
      "apps/one.yaml": app("one", "route: { host: a.acme.example, localPort: 7700 }"),
    };
    expect(production("", more)).toEqual([
      "apps/one.yaml:8:8 EDP-DEF-060 In production the address a.acme.example already belongs to services/airflow.yaml:4. → give one of the two another one",
      "apps/one.yaml:8:8 EDP-DEF-060 In production the address 127.0.0.1:7700 already belongs to environments/production.yaml:1. → give one of the two another one",
    ]);
    expect(
      production(
        "services: { airflow: { route: { host: b.acme.example } }, console: { enabled: false } }",
        more,
      ),
    ).toEqual([]);
  });

  test("does not invent the password of somebody's real system", () => {
    const more = {
      "sources/corp.yaml":
        "kind: Source\nname: corp\nconnector: directory\nowner: o\ndescription: d\nconfig: { urls: ['ldaps://dc.example'], baseDn: DC=example }\n",
    };
    const generated = "secrets: [{ provider: generated }]";
    expect(production(generated, more)[0]).toContain("EDP-DEF-062 the source corp needs corp/");
    const simulated = `${generated}\nsimulation: { organisation: acme, people: 2, seed: 1 }`;
    expect(production(simulated, more).filter((text) => text.includes("EDP-DEF-062"))).toEqual([]);
    expect(production("secrets: [{ provider: generated }, { provider: environment }]", more)).toEqual([]);
  });
});
