import { join } from "node:path";
import { EdpError } from "@edp/base";
import { createCatalogEntry, readModelGraph, type CatalogEntry } from "@edp/connector-sdk/catalog";
import type { CommandModule, CommandResult } from "../command.ts";
import { findConnectors, findPlatform } from "../connectors/known-connectors.ts";
import { printEntry, printList, toJson } from "../connectors/print-catalog.ts";
import { createConnector } from "../connectors/new-connector.ts";
import { testConnectors } from "../connectors/test-connectors.ts";

export const connectors: CommandModule = {
  args: ["[action]", "[names...]"],
  description:
    "The catalog of connectors: `list` (default), `show NAME`, `test [DIR...]`, which proves connectors with the conformance kit and writes what it found beside each, and `new NAME`, which begins one.",
  examples: [
    "connectors",
    "connectors show active-directory",
    "connectors new badges --from openapi badges.yaml",
    "connectors test connectors/badges",
  ],
  flags: [
    {
      flags: "--from <what...>",
      description: "with new: `blank` (default), `openapi FILE` or `database REFERENCE`",
    },
  ],
  run: async (shell, invocation) => {
    const known = findConnectors(shell, invocation);
    const describe = (name: string): CatalogEntry => {
      const manifest = known.get(name);
      if (manifest === undefined) throw new EdpError("EDP-CLI-006", { name, known: [...known.keys()] });
      return createCatalogEntry(manifest, readModelGraph(join(shell.edpRoot, "models")));
    };
    const [action = "list", ...names] = invocation.args;
    switch (action) {
      case "list":
        return list([...known.keys()].map(describe));
      case "show": {
        const entry = describe(names[0] ?? "");
        return { data: toJson(entry), text: printEntry(entry) };
      }
      case "test":
        return testConnectors(shell, known, names, invocation.options.quiet);
      case "new":
        return createConnector(shell, {
          name: names[0] ?? "",
          from: readFrom(invocation.flags["from"]),
          platform: findPlatform(shell, invocation),
          known: [...known.keys()],
        });
      default:
        throw new EdpError("EDP-CLI-003", {
          reason: `There is no action "${action}".`,
          usage: "list, show NAME, test [DIR...] or new NAME",
        });
    }
  },
};

function list(entries: readonly CatalogEntry[]): CommandResult {
  return { data: entries.map(toJson), text: printList(entries) };
}

/** commander gives a list for a flag with `...`. */
function readFrom(flag: unknown): readonly string[] {
  return Array.isArray(flag) ? flag.filter((word) => typeof word === "string") : [];
}
