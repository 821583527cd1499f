import { EdpError } from "@edp/base";
import type { ConnectorManifest } from "@edp/definition";
import type { CommandModule } from "../command.ts";
import { findConnectors, findPlatform } from "../connectors/known-connectors.ts";
import { createConnector } from "../connectors/new-connector.ts";
import { testConnectors } from "../connectors/test-connectors.ts";
import { formatTable } from "../print/format.ts";

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
    const manifests = [...known.values()];
    const [action = "list", ...names] = invocation.args;
    switch (action) {
      case "list":
        return { data: manifests.map(toJson), text: printList(manifests) };
      case "show": {
        const [name = ""] = names;
        const manifest = known.get(name);
        if (manifest === undefined) throw new EdpError("EDP-CLI-006", { name, known: [...known.keys()] });
        return { data: toJson(manifest), text: printManifest(manifest) };
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

/** commander gives a list for a flag with `...`. */
function readFrom(flag: unknown): readonly string[] {
  return Array.isArray(flag) ? flag.filter((word) => typeof word === "string") : [];
}

function printList(manifests: readonly ConnectorManifest[]): string {
  const rows = manifests.map(({ name, status, summary }) => [name, status, summary]);
  return formatTable([{ title: "connector" }, { title: "status" }, { title: "what" }], rows);
}

function printManifest(manifest: ConnectorManifest): string {
  const objects = manifest.objects.map((object) => [
    object.name,
    object.modes.join(", "),
    object.sensitivity,
    object.permissions.join(", "),
    object.description,
  ]);
  const titles = ["object", "modes", "sensitivity", "permissions", "what"].map((title) => ({ title }));
  const secrets = manifest.secrets.map(
    (secret) => `  ${secret.name}${secret.required ? "" : " (optional)"}   ${secret.description}`,
  );
  return [
    `${manifest.title} (${manifest.name})   ${manifest.status}`,
    manifest.summary,
    "",
    ...(objects.length === 0
      ? ["Its objects are named in the source's config.objects."]
      : [formatTable(titles, objects)]),
    "",
    secrets.length === 0 ? "Needs no secrets." : ["Secrets", ...secrets].join("\n"),
    ...(Object.keys(manifest.provides).length === 0
      ? []
      : ["", `Provides   ${Object.keys(manifest.provides).join(", ")}`]),
  ].join("\n");
}

function toJson(manifest: ConnectorManifest): { readonly [key: string]: never } {
  const { dir: _dir, ...rest } = manifest;
  return JSON.parse(JSON.stringify(rest)) as { readonly [key: string]: never }; // plain data; drops undefined
}
