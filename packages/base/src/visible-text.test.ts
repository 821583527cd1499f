import { expect, test } from "vitest";
import { EdpError } from "./errors/edp-error.ts";
import { printIssue } from "./errors/print-issue.ts";

test("a message shows the characters that a terminal would obey, whoever put them there", () => {
  const file = "a\u001b]0;title\u0007\u009b31m\u202e\u200b\ud800\u{1f600}é";
  const error = new EdpError("EDP-SRC-037", { source: "hr", file, folder: "/drop" });
  const shown = "a\\u001b]0;title\\u0007\\u009b31m\\u202e\\u200b\\ud800\u{1f600}é";
  expect(error.message).toContain(`hr: ${shown} leads out`);
  expect(error.issues.map(printIssue).join()).toContain(shown);
});

test("a place shows them as well, and lines stay lines", () => {
  const location = { file: "sources/\u001b[2J.yaml", line: 1, column: 1, path: "config.\u202ex" };
  const error = new EdpError("EDP-DEF-001", { problem: "one\ntwo", fix: "look" }, { location });
  const printed = error.issues.map(printIssue).join();
  expect(printed).toContain("sources/\\u001b[2J.yaml:1:1   config.\\u202ex");
  expect(printed).toContain("one\n  two");
});
