import { join } from "node:path";
import { EdpError } from "@edp/base";
import { createCatalogEntry, readModelGraph, type CatalogEntry } from "@edp/connector-sdk/catalog";
import type { ConnectorManifest } from "@edp/definition";
import { createSecretStore, type SecretStore } from "@edp/secrets";
import type { CommandModule, CommandResult, Invocation } from "../command.ts";
import { findConnectors, findPlatform } from "../connectors/known-connectors.ts";
import { printEntry, printList, toJson } from "../connectors/print-catalog.ts";
import { createConnector, expectName } from "../connectors/new-connector.ts";
import { createDatabaseSource } from "../connectors/new-source.ts";
import { testConnectors } from "../connectors/test-connectors.ts";
import { loadResolved } from "../session/load.ts";
import type { Shell } from "../shell.ts";

export const connectors: CommandModule = {
  args: ["[action]", "[names...]"],
  description:
    "The catalog of connectors: `list` (default), `show NAME`, `test [DIR...]`, which proves connectors with the conformance kit and writes what it found beside each, and `new NAME`, which begins one.",
  examples: [
    "connectors",
    "connectors show active-directory",
    "connectors new badges --from openapi badges.yaml",
    "connectors new hr --from database postgresql://edp_reader@hr-db.acme.example:5432/hr",
    "connectors test connectors/badges",
  ],
  flags: [
    {
      flags: "--from <what...>",
      description:
        "with new: `blank` (default), `openapi FILE` or `database ADDRESS`, which makes a source of its tables",
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
        return begin(shell, invocation, names[0] ?? "", known);
      default:
        throw new EdpError("EDP-CLI-003", {
          reason: `There is no action "${action}".`,
          usage: "list, show NAME, test [DIR...] or new NAME",
        });
    }
  },
};

async function begin(
  shell: Shell,
  invocation: Invocation,
  name: string,
  known: ReadonlyMap<string, ConnectorManifest>,
): Promise<CommandResult> {
  const from = readFrom(invocation.flags["from"]);
  const platform = findPlatform(shell, invocation);
  const [kind, address] = from;
  const named = { name, known: [...known.keys()] };
  if (kind !== "database" || address === undefined || from.length > 2)
    return createConnector(shell, { ...named, from, platform });
  const openSecrets = async (): Promise<SecretStore> => {
    const { dir, environment } = await loadResolved(shell, invocation);
    const surroundings = { variables: shell.environmentVariables, baseDir: dir };
    return createSecretStore(environment.secrets, surroundings);
  };
  return createDatabaseSource(shell, { name: expectName(named), address, platform, known, openSecrets });
}

function list(entries: readonly CatalogEntry[]): CommandResult {
  return { data: entries.map(toJson), text: printList(entries) };
}

/** commander gives a list for a flag with `...`. */
function readFrom(flag: unknown): readonly string[] {
  return Array.isArray(flag) ? flag.filter((word) => typeof word === "string") : [];
}
