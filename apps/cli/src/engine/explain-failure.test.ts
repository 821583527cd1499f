import { isEdpError } from "@edp/base";
import { expect, test } from "vitest";
import { explainFailure } from "./explain-failure.ts";

const codeOf = (image: string, stderr: string, stdout = ""): string => {
  const error = explainFailure(image, stderr, stdout);
  return isEdpError(error) ? error.code : "";
};

test.each([
  ["Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is it running?", "EDP-DEP-021"],
  ["permission denied while trying to connect to the Docker daemon socket", "EDP-DEP-021"],
  ["pull access denied for acme/base, repository does not exist", "EDP-DEP-023"],
  [
    "Get https://registry.acme.example/v2/: dial tcp: lookup registry.acme.example: no such host",
    "EDP-DEP-023",
  ],
  ["write /usr/lib/python3: no space left on device", "EDP-DEP-024"],
  ["The command '/bin/sh -c false' returned a non-zero code: 1", "EDP-DEP-022"],
])("the engine's words %s are %s", (stderr, code) => {
  expect(codeOf("runtime", stderr)).toBe(code);
});

test("an engine that greets with other words is not there either", () => {
  expect(codeOf("", "something new")).toBe("EDP-DEP-021");
});

test("the log of a failed build is shown at its end", () => {
  const log = Array.from({ length: 40 }, (_, line) => `line ${line.toString()}`).join("\n");
  const { message } = explainFailure("app-review", "it ended", log);
  expect(message).toContain("line 39");
  expect(message).not.toContain("line 5\n");
});
