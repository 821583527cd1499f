// DEF: the platform definition. 001-019 reading a file, 020-029 names, 030-049 references between documents,
// 050-059 asking a definition, 060-069 what is deployed.
import type { Catalogue } from "../catalogue-types.ts";

const oneOf = (nearest: string | undefined, allowed: readonly string[]): string => {
  if (nearest !== undefined) return `write "${nearest}"`;
  return allowed.length === 0 ? "remove it" : `use one of: ${firstOf(allowed)}`;
};
const firstOf = (names: readonly string[]): string =>
  names.length <= 12
    ? names.join(", ")
    : `${names.slice(0, 12).join(", ")} and ${(names.length - 12).toString()} more`;

const article = (noun: string): string => `${/^[aeiou]/i.test(noun) ? "An" : "A"} ${noun}`;

export const def = {
  "EDP-DEF-001": {
    title: "Broken YAML",
    message: (p: { problem: string; fix: string }) => `This is not valid YAML: ${p.problem}.`,
    fix: (p: { problem: string; fix: string }) => p.fix,
  },
  "EDP-DEF-002": {
    title: "Duplicate key",
    message: (p: { key: string; firstLine: number }) =>
      `The key "${p.key}" stands here twice; the first is in line ${p.firstLine.toString()}.`,
    fix: (_p: { key: string; firstLine: number }) => "keep one of the two",
  },
  "EDP-DEF-003": {
    title: "Missing key",
    message: (p: { kind: string; key: string; meaning?: string }) =>
      `${article(p.kind)} needs the key "${p.key}"${p.meaning === undefined ? "" : `: ${p.meaning}`}.`,
    fix: (p: { kind: string; key: string; meaning?: string }) => `add "${p.key.split(".").at(-1) ?? p.key}:"`,
  },
  "EDP-DEF-004": {
    title: "Unknown key",
    message: (p: { kind: string; key: string; nearest?: string; allowed: readonly string[] }) =>
      `${article(p.kind)} has no key "${p.key}".`,
    fix: (p: { kind: string; key: string; nearest?: string; allowed: readonly string[] }) => {
      if (p.nearest !== undefined) return `rename it to "${p.nearest}"`;
      return p.allowed.length === 0 ? "remove it" : `use one of: ${firstOf(p.allowed)}`;
    },
  },
  "EDP-DEF-005": {
    title: "Wrong value",
    message: (p: { path: string; expected: string; seen: string; fix?: string }) =>
      `${p.path} must be ${p.expected}, not ${p.seen}.`,
    fix: (p: { path: string; expected: string; seen: string; fix?: string }) =>
      p.fix ?? `write ${p.expected}`,
  },
  "EDP-DEF-006": {
    title: "Unknown kind",
    message: (p: { kind: string; nearest?: string; allowed: readonly string[] }) =>
      `This EDP knows no documents of kind "${p.kind}".`,
    fix: (p: { kind: string; nearest?: string; allowed: readonly string[] }) => oneOf(p.nearest, p.allowed),
  },
  "EDP-DEF-007": {
    title: "Not a document",
    message: (p: { seen: string }) => `A document is keys with values; this one is ${p.seen}.`,
    fix: (_p: { seen: string }) => `begin it with "kind:" and "name:", or remove it`,
  },
  "EDP-DEF-008": {
    title: "File too large",
    message: (p: { what: string; limit: string }) =>
      `The file has more than ${p.limit} ${p.what}; it was not read.`,
    fix: (_p: { what: string; limit: string }) => "split it into several files of the same folder",
  },
  "EDP-DEF-009": {
    title: "Not UTF-8",
    message: (p: { offset: number }) =>
      `The file is not UTF-8 text; the first wrong byte is number ${p.offset.toString()}.`,
    fix: (_p: { offset: number }) => "save it as UTF-8",
  },
  "EDP-DEF-010": {
    title: "Link out of the platform",
    message: (p: { target: string }) =>
      `This link leads to ${p.target}; a definition is complete in its own folder.`,
    fix: (_p: { target: string }) => "replace the link by the file itself",
  },
  "EDP-DEF-011": {
    title: "Anchor, alias or tag",
    message: (p: { what: string; fix: string }) =>
      `${p.what} is not used in definitions: every value stands where it is read.`,
    fix: (p: { what: string; fix: string }) => p.fix,
  },
  "EDP-DEF-012": {
    title: "Nested too deeply",
    message: (p: { limit: number }) =>
      `Values are nested more than ${p.limit.toString()} deep; the file was not read.`,
    fix: (_p: { limit: number }) => "no kind needs that: look for a bracket or an indent too many",
  },
  "EDP-DEF-013": {
    title: "Hidden character",
    message: (p: { character: string }) =>
      `Here stands ${p.character}, which cannot be seen and does not belong in text.`,
    fix: (_p: { character: string }) => "delete it",
  },
  "EDP-DEF-014": {
    title: "Number out of range",
    message: (p: { seen: string }) => `${p.seen} cannot be kept exactly as a number.`,
    fix: (p: { seen: string }) => `put it in quotes if it is a name: "${p.seen}"`,
  },
  "EDP-DEF-015": {
    title: "Key is not text",
    message: (p: { seen: string }) => `A key must be a word; this one is ${p.seen}.`,
    fix: (_p: { seen: string }) => "write a plain word, or put it in quotes",
  },
  "EDP-DEF-016": {
    title: "File cannot be read",
    message: (p: { reason: string }) => `The file cannot be read: ${p.reason}.`,
    fix: (_p: { reason: string }) => "make it a plain file that you may read",
  },
  "EDP-DEF-020": {
    title: "Duplicate name",
    message: (p: { kind: string; name: string; first: string }) =>
      `Two documents of kind ${p.kind} have the name "${p.name}"; the first is ${p.first}.`,
    fix: (_p: { kind: string; name: string; first: string }) => "rename one of them",
  },
  "EDP-DEF-021": {
    title: "Platform document",
    message: (p: { count: number }) =>
      p.count === 0
        ? "edp.yaml has no document of kind Platform."
        : "A definition has one document of kind Platform; this is another.",
    fix: (p: { count: number }) => (p.count === 0 ? `write "kind: Platform" in edp.yaml` : "remove it"),
  },
  "EDP-DEF-022": {
    title: "Reserved ending",
    message: (p: { name: string; ending: string }) =>
      `"${p.name}" ends in "${p.ending}"; EDP's own tables beside the raw ones end so.`,
    fix: (_p: { name: string; ending: string }) => "give it a name that ends otherwise",
  },
  "EDP-DEF-023": {
    title: "Name too long",
    message: (p: { relation: string; bytes: number }) =>
      `This makes the relation ${p.relation}: ${p.bytes.toString()} bytes, and PostgreSQL allows 63.`,
    fix: (p: { relation: string; bytes: number }) => `shorten the name by ${(p.bytes - 63).toString()}`,
  },
  "EDP-DEF-024": {
    title: "Relations coincide",
    message: (p: { relation: string; here: string; first: string; at: string }) =>
      `${p.relation} would be ${p.here}, and ${p.first} (${p.at}) as well.`,
    fix: (_p: { relation: string; here: string; first: string; at: string }) =>
      "rename one of the two sources or objects",
  },
  "EDP-DEF-030": {
    title: "Unknown connector",
    message: (p: { connector: string; nearest?: string; allowed: readonly string[] }) =>
      `There is no connector "${p.connector}".`,
    fix: (p: { connector: string; nearest?: string; allowed: readonly string[] }) =>
      oneOf(p.nearest, p.allowed),
  },
  "EDP-DEF-031": {
    title: "Unknown object",
    message: (p: { object: string; subject: string; nearest?: string; allowed: readonly string[] }) =>
      `${p.subject} has no object "${p.object}".`,
    fix: (p: { object: string; subject: string; nearest?: string; allowed: readonly string[] }) =>
      p.nearest === undefined && p.allowed.length === 0
        ? "describe it under config.objects"
        : oneOf(p.nearest, p.allowed),
  },
  "EDP-DEF-032": {
    title: "Invalid schedule",
    message: (p: { schedule: string; reason: string }) => `"${p.schedule}" is no schedule: ${p.reason}.`,
    fix: (_p: { schedule: string; reason: string }) =>
      `write five fields (minute hour day month weekday), such as "0 2 * * *" for 02:00 each day, or "manual"`,
  },
  "EDP-DEF-033": {
    title: "Unknown time zone",
    message: (p: { timeZone: string; nearest?: string }) => `There is no time zone "${p.timeZone}".`,
    fix: (p: { timeZone: string; nearest?: string }) =>
      p.nearest === undefined ? "write a name such as Europe/Zurich or UTC" : `write "${p.nearest}"`,
  },
  "EDP-DEF-034": {
    title: "Freshness upside down",
    message: (p: { warnAfter: string; errorAfter: string }) =>
      `warnAfter (${p.warnAfter}) is later than errorAfter (${p.errorAfter}), so nobody would be warned.`,
    fix: (_p: { warnAfter: string; errorAfter: string }) => "make warnAfter the shorter of the two",
  },
  "EDP-DEF-035": {
    title: "Unknown source",
    message: (p: { source: string; nearest?: string; allowed: readonly string[] }) =>
      `The definition has no source "${p.source}".`,
    fix: (p: { source: string; nearest?: string; allowed: readonly string[] }) => oneOf(p.nearest, p.allowed),
  },
  "EDP-DEF-036": {
    title: "Unknown entity",
    message: (p: { entity: string; nearest?: string; allowed: readonly string[] }) =>
      `There is no core entity "${p.entity}" in models/entities.yml.`,
    fix: (p: { entity: string; nearest?: string; allowed: readonly string[] }) => oneOf(p.nearest, p.allowed),
  },
  "EDP-DEF-037": {
    title: "Unknown column",
    message: (p: { subject: string; column: string; nearest?: string; allowed: readonly string[] }) =>
      `${p.subject} has no column "${p.column}".`,
    fix: (p: { subject: string; column: string; nearest?: string; allowed: readonly string[] }) =>
      oneOf(p.nearest, p.allowed),
  },
  "EDP-DEF-038": {
    title: "Missing column",
    message: (p: { entity: string; column: string; meaning: string }) =>
      `The entity ${p.entity} cannot be without ${p.column} (${p.meaning}).`,
    fix: (p: { entity: string; column: string; meaning: string }) =>
      `add "${p.column}: <field of the source>"`,
  },
  "EDP-DEF-039": {
    title: "Unknown dataset",
    message: (p: { dataset: string; nearest?: string; allowed: readonly string[] }) =>
      `No model publishes ${p.dataset}.`,
    fix: (p: { dataset: string; nearest?: string; allowed: readonly string[] }) =>
      oneOf(p.nearest, p.allowed),
  },
  "EDP-DEF-040": {
    title: "Unknown secret",
    message: (p: { connector: string; secret: string; nearest?: string; allowed: readonly string[] }) =>
      `The connector ${p.connector} uses no secret "${p.secret}".`,
    fix: (p: { connector: string; secret: string; nearest?: string; allowed: readonly string[] }) =>
      p.nearest === undefined ? oneOf(undefined, p.allowed) : `rename it to "${p.nearest}"`,
  },
  "EDP-DEF-041": {
    title: "Decided twice",
    message: (p: { key: string; first: string }) => `The row for ${p.key} is already in ${p.first}.`,
    fix: (_p: { key: string; first: string }) => "keep one of the two rows",
  },
  "EDP-DEF-042": {
    title: "Mapped twice",
    message: (p: { object: string; entity: string; first: string }) =>
      `${p.object} is already mapped to ${p.entity} in ${p.first}.`,
    fix: (_p: { object: string; entity: string; first: string }) => "join the two mappings, or remove one",
  },
  "EDP-DEF-043": {
    title: "Connector misdescribed",
    message: (p: { connector: string; problem: string }) =>
      `The manifest of ${p.connector} is wrong: ${p.problem}.`,
    fix: (_p: { connector: string; problem: string }) => "correct its connector.yaml",
  },
  "EDP-DEF-044": {
    title: "Contract unreadable",
    message: (p: { problem: string }) => `This description of models cannot be read: ${p.problem}.`,
    fix: (_p: { problem: string }) => "correct the file; dbt reads it as well",
  },
  "EDP-DEF-045": {
    title: "Written for another EDP",
    message: (p: { pinned: string; running: string }) =>
      `This platform is written for EDP ${p.pinned}, and this is EDP ${p.running}.`,
    fix: (p: { pinned: string; running: string }) =>
      `start it with EDP ${p.pinned}; or read in the changelog what ${p.running} changes, and write "edp: ${p.running}"`,
  },
  "EDP-DEF-050": {
    title: "Unknown environment",
    message: (p: { environment: string; nearest?: string; allowed: readonly string[] }) =>
      `The platform has no environment "${p.environment}".`,
    fix: (p: { environment: string; nearest?: string; allowed: readonly string[] }) =>
      p.allowed.length === 0 ? `write environments/${p.environment}.yaml` : oneOf(p.nearest, p.allowed),
    exit: 2,
  },
  "EDP-DEF-051": {
    title: "Nothing there",
    message: (p: { path: string; missing: string; nearest?: string; allowed: readonly string[] }) =>
      `The platform has nothing at ${p.path}: "${p.missing}" is unknown.`,
    fix: (p: { path: string; missing: string; nearest?: string; allowed: readonly string[] }) =>
      p.nearest === undefined ? oneOf(undefined, p.allowed) : `ask for "${p.nearest}"`,
    exit: 2,
  },
  "EDP-DEF-060": {
    title: "Two routes on one address",
    message: (p: { address: string; environment: string; first: string }) =>
      `In ${p.environment} the address ${p.address} already belongs to ${p.first}.`,
    fix: (_p: { address: string; environment: string; first: string }) => "give one of the two another one",
  },
  "EDP-DEF-061": {
    title: "No digest",
    message: (p: { base: string; reference: string }) =>
      `Images for a registry stand on ${p.base} "${p.reference}", which anybody may exchange behind its name.`,
    fix: (p: { base: string; reference: string }) =>
      `write "${p.reference}@sha256:<digest>" under images.bases.${p.base}; your registry's page of the image shows it`,
  },
  "EDP-DEF-062": {
    title: "No provider for a secret",
    message: (p: { reference: string; environment: string; usedBy: string }) =>
      `${p.usedBy} needs ${p.reference}, and ${p.environment} could only invent it.`,
    fix: (_p: { reference: string; environment: string; usedBy: string }) =>
      `add "provider: environment" or "provider: files" to the environment's secrets`,
  },
} as const satisfies Catalogue;
