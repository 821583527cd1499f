import { EdpIssuesError, type EdpError, type Issue } from "@edp/base";
import { describe, expect, test } from "vitest";
import { expectGolden } from "../../../../../tests/support/expect-golden.ts";
import { loadFullAcme } from "../../testing/acme.ts";
import { changeHr, graphOf } from "../../testing/pipelines.ts";
import { renderAirflow, type AirflowOptions } from "./render-airflow.ts";

const folder = "deploy/development/airflow/dags";

test.each(["bash", "pod"] as const)("the example, each step by %s, is what it was", (launch) => {
  expectGolden(renderAirflow(graphOf(), { launch }), new URL(`golden/${launch}/`, import.meta.url));
});

test("rendering twice gives the same bytes", () => {
  const render = (): unknown => renderAirflow(graphOf(), { launch: "pod" });
  expect(render()).toEqual(render());
});

test("the DAGs are the same text wherever their steps run", () => {
  const dags = (launch: AirflowOptions["launch"]): unknown =>
    renderAirflow(graphOf(), { launch }).filter(({ path }) => !path.endsWith("edp_step.py"));
  expect(dags("bash")).toEqual(dags("pod"));
});

test("a source that is gone or turned off has no DAG any more", () => {
  const files = renderAirflow(graphOf(changeHr({ enabled: false })), { launch: "bash" });
  expect(files.map(({ path }) => path)).not.toContain(`${folder}/edp__acme__hr.py`);
});

test("no secret's value can be in a file, only where it lies", () => {
  const module = renderAirflow(graphOf(), { launch: "pod" }).find(({ path }) => path.endsWith("edp_step.py"));
  expect(module?.text).toContain('("edp-m365", "client-secret", "m365/client-secret")');
  expect(module?.text).not.toMatch(/env_from|secret_key_ref/);
});

test("the user's own DAGs are copied byte for byte, subfolders too", () => {
  const userDags = [{ path: "people/report.py", text: "# ours\r\n" }];
  const files = renderAirflow(graphOf(), { launch: "bash", userDags });
  expect(files).toContainEqual({ path: `${folder}/people/report.py`, text: "# ours\r\n" });
});

test("a platform whose image nobody has built cannot be rendered for pods", () => {
  const graph = { ...graphOf(), images: [] };
  expect(() => renderAirflow(graph, { launch: "pod" })).toThrow(
    expect.objectContaining({ code: "EDP-DEP-001" }) as EdpError,
  );
});

/** All problems of a graph, which must have some. */
function problems(
  graph: ReturnType<typeof graphOf>,
  options: Partial<AirflowOptions> = {},
): readonly Issue[] {
  try {
    renderAirflow(graph, { launch: "bash", ...options });
  } catch (error) {
    if (error instanceof EdpIssuesError) return error.issues;
    throw error;
  }
  return [];
}

describe("what Airflow cannot do is refused with its place, all at once", () => {
  const place = { file: "sources/hr.yaml", line: 3, column: 1 };
  const locate: AirflowOptions["locate"] = (source) => (source === "hr" ? place : undefined);

  test.each(["0 0 L * *", "0 0 15W * *", "0 0 * * 5#2", "0 0 ? * 1", "0 0 +1 * 5"])(
    "a schedule that is more than cron: %s",
    (schedule) => {
      expect(problems(graphOf(changeHr({ schedule })), { locate })).toMatchObject([
        { code: "EDP-DEP-040", params: { source: "hr", schedule }, location: place },
      ]);
    },
  );

  test.each(["*/15 8-18 * * MON-FRI", "0 0 1,15 JAN-MAR/2 7", "5/15 * * * *", "0  2 * * *"])(
    "and plain cron is not: %s",
    (schedule) => {
      expect(problems(graphOf(changeHr({ schedule })))).toEqual([]);
    },
  );

  test("a name that is too long", () => {
    const found = problems(graphOf(changeHr({ name: "h".repeat(250) })));
    expect(found).toMatchObject([{ code: "EDP-DEP-041" }]);
  });

  test("a source called models", () => {
    const found = problems(graphOf(changeHr({ name: "models" })), { locate: () => place });
    expect(found).toMatchObject([{ code: "EDP-DEP-042", location: place }]);
  });

  test("a file of the user that would replace one of ours", () => {
    const userDags = [
      { path: "edp_step.py", text: "" },
      { path: "edp__acme__hr.py", text: "" },
    ];
    expect(problems(graphOf(), { userDags })).toMatchObject([
      { code: "EDP-DEP-043", location: { file: "airflow/dags/edp_step.py", line: 1 } },
      { code: "EDP-DEP-043", location: { file: "airflow/dags/edp__acme__hr.py", line: 1 } },
    ]);
  });

  test("a DAG of the user that takes the name of one of ours, but not one that starts ours", () => {
    const text = 'with DAG(\n    dag_id="edp__acme__hr",\n):\n    start(trigger_dag_id="edp__acme__m365")\n';
    expect(problems(graphOf(), { userDags: [{ path: "own.py", text }] })).toMatchObject([
      {
        code: "EDP-DEP-044",
        params: { dag: "edp__acme__hr" },
        location: { file: "airflow/dags/own.py", line: 2, column: 13 },
      },
    ]);
  });

  test("several at once", () => {
    const platform = { ...changeHr({ schedule: "0 0 L * *" }), name: loadFullAcme().name };
    const userDags = [{ path: "edp_step.py", text: "" }];
    expect(problems(graphOf(platform), { userDags }).map(({ code }) => code)).toEqual([
      "EDP-DEP-040",
      "EDP-DEP-043",
    ]);
  });
});
