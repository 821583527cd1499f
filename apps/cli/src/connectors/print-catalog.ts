// The catalog for people, and the same for `--json`.
import type { Json } from "@edp/base";
import type { CatalogEntry } from "@edp/connector-sdk/catalog";
import type { ConnectorManifest } from "@edp/definition";
import { formatTable } from "../print/format.ts";

export function printList(entries: readonly CatalogEntry[]): string {
  const rows = entries.map(({ manifest, version, conformance }) => [
    manifest.name,
    manifest.status,
    version,
    conformance,
    manifest.summary,
  ]);
  return formatTable(toColumns(["connector", "status", "version", "conformance", "what"]), rows);
}

export function printEntry(entry: CatalogEntry): string {
  const { manifest, version, conformance, marts, parts } = entry;
  const missing = parts.filter((part) => part.missing !== undefined);
  const entities = Object.keys(manifest.provides);
  return [
    `${manifest.title} (${manifest.name}) ${version}   ${manifest.status}`,
    manifest.summary,
    "",
    printFacts([
      ["owner", manifest.owner],
      ["domains", manifest.domains?.join(", ")],
      ["signs in by", manifest.authentication?.join(", ")],
      [
        "reaches",
        manifest.egress.length === 0 ? "no host" : `the hosts at ${manifest.egress.join(", ")} in its config`,
      ],
      ["has met", manifest.testedWith?.join("; ")],
      ["conformance", `${conformance}${countVerdicts(entry)}`],
      [
        "package",
        missing.length === 0 ? "all 13 parts" : `without ${missing.map(({ title }) => title).join(", ")}`,
      ],
      ["provides", entities.length === 0 ? "what a mapping of type entity says" : entities.join(", ")],
      ["marts", marts.length === 0 ? undefined : marts.join(", ")],
    ]),
    "",
    printObjects(manifest),
    "",
    printSecrets(manifest),
  ].join("\n");
}

export function toJson(entry: CatalogEntry): Json {
  const { dir: _dir, ...manifest } = entry.manifest;
  const { version, conformance, marts, parts, record } = entry;
  const data = { ...manifest, version, conformance, rules: record?.rules ?? null, marts, parts };
  return JSON.parse(JSON.stringify(data)) as Json; // plain data; drops undefined
}

function countVerdicts({ record }: CatalogEntry): string {
  if (record === undefined) return "";
  const verdicts = Object.values(record.rules);
  const passed = verdicts.filter((verdict) => verdict === "passed").length;
  return ` (${passed.toString()} of ${verdicts.length.toString()} rules passed, ${verdicts.filter((verdict) => verdict.startsWith("not applicable")).length.toString()} not applicable)`;
}

function printFacts(facts: readonly (readonly [string, string | undefined])[]): string {
  return facts
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(13)}${value}`]))
    .join("\n");
}

function printObjects({ objects, modes }: ConnectorManifest): string {
  if (objects.length === 0)
    return `Its objects are named in the source's config.objects${modes === undefined ? "" : `; modes: ${modes.join(", ")}`}.`;
  const rows = objects.map((object) => [
    object.name,
    object.modes.join(", "),
    object.sensitivity,
    object.permissions.join(", "),
    object.description,
  ]);
  return formatTable(toColumns(["object", "modes", "sensitivity", "permissions", "what"]), rows);
}

function printSecrets({ secrets }: ConnectorManifest): string {
  if (secrets.length === 0) return "Needs no secrets.";
  const rows = secrets.map(
    ({ name, required, description }) => `  ${name}${required ? "" : " (optional)"}   ${description}`,
  );
  return ["Secrets", ...rows].join("\n");
}

const toColumns = (titles: readonly string[]): { readonly title: string }[] =>
  titles.map((title) => ({ title }));
