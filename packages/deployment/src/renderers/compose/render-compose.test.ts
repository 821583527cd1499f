import { readYaml } from "@edp/base";
import { expect, test } from "vitest";
import { expectGolden } from "../../../../../tests/support/expect-golden.ts";
import { buildGraph } from "../../graph/build-graph.ts";
import { loadAcme, loadFullAcme, testImages } from "../../testing/acme.ts";
import { renderCompose } from "./render-compose.ts";

const cases = { minimal: loadAcme, full: loadFullAcme };

test.each(Object.entries(cases))("the example, %s, is what it was", (name, load) => {
  const files = renderCompose(buildGraph({ platform: load(), images: testImages }));
  expectGolden(files, new URL(`golden/${name}/`, import.meta.url));
});

test("rendering twice gives the same bytes", () => {
  const render = (): unknown => renderCompose(buildGraph({ platform: loadFullAcme(), images: testImages }));
  expect(render()).toEqual(render());
});

interface Rendered {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly networks: readonly string[];
        readonly volumes?: readonly { readonly source: string; readonly type: string }[];
        readonly ports?: readonly string[];
        readonly environment?: Readonly<Record<string, string>>;
        readonly user: string;
      }
    >
  >;
}

function renderFull(): Rendered {
  const files = renderCompose(buildGraph({ platform: loadFullAcme(), images: testImages }));
  return readYaml(files.find(({ path }) => path.endsWith("compose.yaml"))?.text ?? "") as unknown as Rendered;
}

test("a container reads its own secrets and nobody else's", () => {
  const { services } = renderFull();
  const scopes = (name: string): readonly string[] =>
    (services[name]?.volumes ?? [])
      .filter(({ type }) => type === "bind")
      .map(({ source }) => source.split("/").at(-1) ?? "");
  expect(scopes("console")).toEqual(["platform"]);
  expect(scopes("database")).toEqual(["database"]);
  expect(scopes("app-review")).toEqual(["app_review", "review"]);
  expect(scopes("airflow-dag-processor")).toEqual(["airflow", "airflow_database"]);
});

test("only containers that declare a host may leave", () => {
  const { services } = renderFull();
  const leaving = Object.entries(services).filter(([, { networks }]) => networks.includes("outside"));
  expect(leaving.map(([name]) => name)).toEqual(["airflow-scheduler", "app-review"]);
});

test("nothing is published beyond this machine, and nobody is root", () => {
  for (const { ports = [], user } of Object.values(renderFull().services)) {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  }
});

test("a dollar in a value stays a dollar", () => {
  expect(renderFull().services["app-review"]?.environment?.["GREETING"]).toBe("costs $$1 and $${HOME}");
});
