// What Google names by path or address, and EDP by id: units, accounts, own domains. Read once, before the list that
// needs it. What is not found stays as Google wrote it, or is left out.
import { createFieldReader, type JsonField } from "@edp/connector-sdk";
import { readPages, type WorkspacePlace } from "./client.ts";
import { listDomains, listOrgUnits, listUsers, type Collection } from "./collections.ts";

/** Path of a unit -> its id. */
export async function readUnitIds(place: WorkspacePlace): Promise<ReadonlyMap<string, string>> {
  const units = new Map<string, string>();
  const fields = ["orgUnitId", "orgUnitPath"];
  for await (const [id, path] of readRows(place, listOrgUnits(place.workspace.config, fields)))
    if (id?.kind === "string" && path?.kind === "string") units.set(path.text, id.text);
  return units;
}

/** Address or alias, lower case -> id of the account. */
export async function readAccountIds(place: WorkspacePlace): Promise<ReadonlyMap<string, string>> {
  const accounts = new Map<string, string>();
  const fields = ["id", "primaryEmail", "aliases"];
  for await (const [id, address, aliases] of readRows(place, listUsers(place.workspace.config, fields))) {
    if (id?.kind !== "string") continue;
    for (const text of [...readTexts(aliases), ...(address?.kind === "string" ? [address.text] : [])])
      accounts.set(text.toLowerCase(), id.text);
  }
  return accounts;
}

/** The customer's domains and their aliases, lower case. */
export async function readOwnDomains(place: WorkspacePlace): Promise<ReadonlySet<string>> {
  const domains = new Set<string>();
  const fields = ["domainName", "domainAliases(domainAliasName)"];
  for await (const [name, aliases] of readRows(place, listDomains(place.workspace.config, fields))) {
    if (name?.kind === "string") domains.add(name.text.toLowerCase());
    for (const alias of readObjects(aliases)) {
      const text = alias["domainAliasName"];
      if (typeof text === "string") domains.add(text.toLowerCase());
    }
  }
  return domains;
}

async function* readRows(
  place: WorkspacePlace,
  collection: Collection,
): AsyncGenerator<readonly (JsonField | undefined)[]> {
  const readFields = createFieldReader(collection.fields.map((field) => [field.replace(/\(.*/, "")]));
  for await (const { frame } of readPages(place, collection))
    for (const [index, start] of frame.starts.entries())
      yield readFields(frame.data, start, frame.ends[index]).fields;
}

/** The objects of a JSON list; none where it is no list. */
export function readObjects(field: JsonField | undefined): readonly Readonly<Record<string, unknown>>[] {
  return readItems(field).filter((item) => typeof item === "object" && item !== null) as readonly Readonly<
    Record<string, unknown>
  >[]; // objects, as the filter says
}

const readTexts = (field: JsonField | undefined): readonly string[] =>
  readItems(field).filter((item) => typeof item === "string");

const readItems = (field: JsonField | undefined): readonly unknown[] =>
  field?.kind === "array" ? (JSON.parse(field.text) as readonly unknown[]) : []; // the reader has checked the JSON
