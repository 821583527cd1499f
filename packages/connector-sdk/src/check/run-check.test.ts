import { EdpError } from "@edp/base";
import { expect, test } from "vitest";
import { toFailedStep } from "./run-check.ts";

test("a failed step says the reason in one line, without the source's name that stands above it", () => {
  const error = new EdpError("EDP-SRC-015", {
    source: "hr",
    place: "/users",
    path: "value",
    found: "a number",
  });
  expect(error.message).toMatch(/^hr: /);
  expect(toFailedStep("data", error).detail).toBe(error.message.slice("hr: ".length).replace(/\.$/, ""));
});

test("a reason that names no source is told as it is, colons and all", () => {
  const error = new EdpError("EDP-SEC-001", {
    reference: "hr/key",
    tried: ["environment variable A", "file b"],
  });
  expect(toFailedStep("sign in", error).detail).toBe(
    "The secret hr/key is in none of these places: environment variable A; file b",
  );
});
