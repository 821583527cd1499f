// Who answers, and what it can tell of changes. Asked before the first entry is read, so that nothing falls between
// the place and the read.
import type { Controller } from "../changes/feed.ts";
import { readRecordId, readText, type DirectoryEntry } from "../entry.ts";
import { createScope } from "../values/dn.ts";
import { readGuid } from "../values/guid.ts";
import { send, type SearchContext } from "./search.ts";

/** Undefined when the server does not say: it is no domain controller, or hides it from this login. */
export async function identifyController(
  context: SearchContext,
  baseDn: string,
): Promise<Controller | undefined> {
  const { address } = context.place;
  const root = await findBase(context, "", ["highestCommittedUSN", "dsServiceName", "namingContexts"], false);
  if (root === undefined) return undefined;
  const service = readText(root, "dsServiceName");
  const usn = readText(root, "highestCommittedUSN");
  const partition = findPartition(root, baseDn);
  if (service === undefined || partition === undefined || !/^\d{1,20}$/.test(usn ?? "")) return undefined;
  const settings = await findBase(context, service, ["invocationId"], false);
  const value = settings?.attributes.get("invocationid")?.[0];
  const invocationId = value === undefined ? undefined : readGuid(value);
  if (invocationId === undefined) return undefined;
  const seesDeleted = await canSeeDeleted(context, partition);
  return { address, invocationId, highestUsn: BigInt(usn ?? 0), partition, seesDeleted };
}

async function findBase(
  context: SearchContext,
  base: string,
  attributes: readonly string[],
  withDeleted: boolean,
): Promise<DirectoryEntry | undefined> {
  const filter = "(objectClass=*)";
  const search = {
    base,
    scope: "base",
    filter,
    attributes,
    pageSize: 1,
    object: "base",
    withDeleted,
  } as const;
  const { entries, result } = await send(context, search, []);
  return result.code === 0 ? entries[0] : undefined;
}

/** The longest of the controller's naming contexts that holds the base. */
function findPartition(root: DirectoryEntry, baseDn: string): string | undefined {
  const contexts = (root.attributes.get("namingcontexts") ?? []).map((value) => value.toString("utf8"));
  return contexts
    .filter((context) => createScope(context)(baseDn))
    .toSorted((one, other) => other.length - one.length)[0];
}

/** The container of deleted objects, by the name that is the same in every language (MS-ADTS 6.1.1.4). */
const deletedObjects = "18E2EA80684F11D2B9AA00C04F79F805";

async function canSeeDeleted(context: SearchContext, partition: string): Promise<boolean> {
  const name = `<WKGUID=${deletedObjects},${partition}>`;
  const container = await findBase(context, name, ["objectGUID"], true);
  return container !== undefined && readRecordId(container) !== undefined;
}
