import type { CommandEntry } from "./command-table.ts";

/** What `edp --help` prints. */
export function helpText(table: readonly CommandEntry[], invokedAs: string, version: string): string {
  const width = Math.max(...table.map((entry) => `${entry.name} ${entry.usage}`.length));
  const lines = table.map((entry) => `  ${`${entry.name} ${entry.usage}`.padEnd(width)}   ${entry.summary}`);
  return [
    `edp ${version} · a data platform that you rebuild from Git`,
    "",
    `Usage: ${invokedAs} COMMAND [OPTIONS]`,
    "",
    ...lines,
    "",
    "Common options",
    "  -e, --environment NAME   which environment (default: local)",
    "  -C DIR                   the platform's folder (default: the nearest one upward with edp.yaml)",
    "  --json                   results as one JSON document, progress as NDJSON",
    "  --quiet, --verbose       less, more",
    "",
    `Start with: ${invokedAs} up        More of one command: ${invokedAs} COMMAND --help`,
    "",
  ].join("\n");
}
