import { describe, expect, test } from "vitest";
import { listProblems } from "../testing/check-texts.ts";

const app = (lines: string): string[] =>
  listProblems({
    "apps/a.yaml": `kind: App\nname: review\nowner: o\ndescription: d\n${lines}\n`,
  });
const good = "type: service\nport: 8000\nbuild: { context: apps/review }";

describe("an App", () => {
  test("that is right has no problem", () => {
    expect(app(good)).toEqual([]);
    expect(app('type: job\nschedule: "0 5 * * *"\nbuild: { context: jobs/mail }')).toEqual([]);
  });

  test("that wants to be root is refused", () => {
    expect(app(`${good}\nuser: 0`)).toEqual([
      "apps/a.yaml:8:7 EDP-DEF-005 user must be at least 1, not 0. → write at least 1",
    ]);
  });

  test("that asks for raw is told what it may read", () => {
    expect(app(`${good}\ndatabase: { reads: [raw.hr_workers] }`)[0]).toContain(
      "must be a published relation such as mart.identity_offboarding_current, not",
    );
  });

  test("that reads what no model publishes is told", () => {
    expect(app(`${good}\ndatabase: { reads: [mart.nothing_current] }`)[0]).toContain(
      "EDP-DEF-039 No model publishes mart.nothing_current.",
    );
  });

  test("comes from a build or from an image, and an image has its digest", () => {
    expect(app("type: service\nport: 8000")[0]).toContain("must be either `build` or `image`, not neither");
    expect(app("type: service\nport: 8000\nimage: review:latest").join()).toContain(
      "an image with its digest",
    );
    expect(app("type: service\nport: 8000\nbuild: { context: ../elsewhere }").join()).toContain(
      "a path inside the platform's folder",
    );
  });

  test("has what its type needs, and nothing that its type has no use for", () => {
    expect(app("type: job\nbuild: { context: a }\nport: 8000")).toEqual([
      'apps/a.yaml:2:1 EDP-DEF-003 An App needs the key "schedule": a job runs by it. → add "schedule:"',
      'apps/a.yaml:7:1 EDP-DEF-004 An App of type job has no key "port". → remove it',
    ]);
    expect(app("type: web\nbuild: { context: a }")[0]).toContain('needs the key "port"');
    expect(app(`${good}\nschedule: "0 5 * * *"`)[0]).toContain('has no key "schedule"');
  });

  test("with a schedule that never comes is told so", () => {
    expect(app('type: job\nschedule: "0 5 30 2 *"\nbuild: { context: a }')[0]).toContain(
      "no such day ever comes",
    );
  });
});
