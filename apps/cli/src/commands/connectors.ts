import { EdpError } from "@edp/base";
import { loadConnectorManifests, type ConnectorManifest } from "@edp/definition";
import type { CommandModule } from "../command.ts";
import { formatTable } from "../print/format.ts";

export const connectors: CommandModule = {
  args: ["[action]", "[name]"],
  description: "The catalog of connectors: `list` (default) or `show NAME`.",
  examples: ["connectors", "connectors show active-directory"],
  flags: [],
  run: async (shell, invocation) => {
    const manifests = loadConnectorManifests([shell.edpRoot]);
    const [action = "list", name = ""] = invocation.args;
    if (action === "list")
      return { data: [...manifests.values()].map(toJson), text: printList([...manifests.values()]) };
    if (action !== "show") {
      throw new EdpError("EDP-CLI-003", {
        reason: `There is no action "${action}".`,
        usage: "list or show NAME",
      });
    }
    const manifest = manifests.get(name);
    if (manifest === undefined) throw new EdpError("EDP-CLI-006", { name, known: [...manifests.keys()] });
    return { data: toJson(manifest), text: printManifest(manifest) };
  },
};

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
