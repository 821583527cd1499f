import { expect, test } from "vitest";
import { readRunIdentity } from "./run-identity.ts";

const airflow = "edp__acme__hr/scheduled__2026-11-24T02:00:00+00:00";

test("a UUID is a run's id as it is, in lower case", () => {
  const runId = "5f0c9d3e-8a53-4c52-9a3e-0f6f0f3b2a11";
  expect(readRunIdentity(runId.toUpperCase())).toEqual({ runId });
});

test("from an orchestrator's id the same UUID follows everywhere, and another one from another id", () => {
  // Fixed for ever: a run that began under an older EDP goes on under this one.
  expect(readRunIdentity(airflow)).toEqual({
    runId: "917f5d47-d9c0-5bc6-9692-ba049258439d",
    orchestratorRun: airflow,
  });
  expect(readRunIdentity(`${airflow}1`)?.runId).not.toBe(readRunIdentity(airflow)?.runId);
  expect(readRunIdentity(airflow)?.runId).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

test.each([[""], ["a b"], ["--last"], ["$(id)"], ["a\nb"], ["../x"], ["x".repeat(501)]])(
  "%j is nobody's run id",
  (text) => {
    expect(readRunIdentity(text)).toBeUndefined();
  },
);
