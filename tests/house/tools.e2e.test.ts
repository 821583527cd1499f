// The tools that keep the house, each as one test: what they say is the failure's text.
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryRoot, runTool } from "../support/run-tool.ts";

const checksBin = join(repositoryRoot, ".venv-checks/bin");

interface House {
  readonly rule: string;
  readonly program: string;
  readonly args: readonly string[];
}

const house: readonly House[] = [
  { rule: "every type fits", program: "tsc", args: ["--noEmit"] },
  { rule: "the laws of the house are kept", program: "eslint", args: ["--max-warnings", "0", "."] },
  { rule: "code is formatted", program: "prettier", args: ["--check", "--log-level", "warn", "."] },
  { rule: "nothing is there that nobody uses", program: "knip", args: ["--no-progress"] },
  {
    rule: "migrations are safe to run",
    program: join(checksBin, "squawk"),
    args: ["--config", ".squawk.toml", "database/migrations/*.sql"],
  },
  {
    rule: "definitions and models are tidy YAML",
    program: join(checksBin, "yamllint"),
    args: ["--strict", "-c", ".yamllint.yaml", "examples", "models", "connectors"],
  },
  {
    rule: "models read alike",
    program: "sh",
    args: ["-c", "cd models && exec ../.venv-checks/bin/sqlfluff lint --processes 2 ods marts vault >&2"],
  },
  {
    rule: "shell scripts hold no surprises",
    program: "shellcheck",
    args: [
      "--shell=sh",
      "--severity=warning",
      "edp",
      "tools/ready.sh",
      "tools/test.sh",
      "tools/with-node.sh",
    ],
  },
];

test.each(house)("$rule", async ({ program, args }) => {
  const result = await runTool("sh", ["-c", `exec "$0" ${args.map(quote).join(" ")}`, program]);
  const said =
    result.exitCode === 0 ? "" : `${result.stdout}${result.stderr}`.trim() || "failed without a word";
  expect(said).toBe("");
});

/** Globs stay open for the shell, everything else is taken as it is. */
function quote(word: string): string {
  return word.includes("*") ? word : `'${word}'`;
}
