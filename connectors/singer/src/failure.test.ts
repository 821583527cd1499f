import { expect, test } from "vitest";
import { readCatalog } from "./catalog.ts";
import { describeFailure } from "./failure.ts";

test.each([
  ["CRITICAL could not connect to server: Connection refused", "EDP-SRC-264"],
  ['connection to server at "127.0.0.1", port 1 failed: Connection refused', "EDP-SRC-264"],
  ["requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url", "EDP-SRC-265"],
  ['connection to server failed: FATAL: password authentication failed for user "edp"', "EDP-SRC-265"],
  ["403 Client Error: Forbidden", "EDP-SRC-266"],
  ["permission denied for table workers", "EDP-SRC-266"],
  ["KeyError: 'start_date'", "EDP-SRC-263"],
])("%s means %s", (line, code) => {
  const lines = ["Traceback", line, "  more of it"];
  const error = describeFailure({ source: "s", program: "tap-x", ending: "status 1", lines });
  expect(error.code).toBe(code);
});

test.each(["no json", "[]", '{"streams": 1}'])("%s is no catalog", (text) => {
  expect(() => readCatalog("s", { kind: "file", name: "tap", path: "/x/tap" }, text)).toThrow(
    expect.objectContaining({ code: "EDP-SRC-269" }),
  );
});
