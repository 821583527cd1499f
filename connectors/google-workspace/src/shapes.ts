// The frames: what EDP writes around Google's elements.
import type { JsonField } from "@edp/connector-sdk";
import type { WorkspacePlace } from "./client.ts";
import type { FramedShape } from "./framed.ts";
import { readAccountIds, readObjects, readUnitIds } from "./lookups.ts";

const textOf = (field: JsonField | undefined): string => (field?.kind === "string" ? field.text : "");

/** `{"orgUnitId":…,"managerId":…,"user":{…}}`. A manager whom no account has stays as address. */
export async function shapeUsers(place: WorkspacePlace): Promise<FramedShape> {
  const units = await readUnitIds(place);
  const accounts = place.workspace.config.managers ? await readAccountIds(place) : new Map<string, string>();
  return {
    child: "user",
    fields: ["id", "orgUnitPath", "relations"],
    keys: 1,
    frames: ([id, path, relations]) => {
      const manager = findManager(relations);
      const managerId = manager === undefined ? undefined : (accounts.get(manager.toLowerCase()) ?? manager);
      return [{ id: textOf(id), head: { orgUnitId: units.get(textOf(path)), managerId } }];
    },
  };
}

function findManager(relations: JsonField | undefined): string | undefined {
  const manager = readObjects(relations).find(({ type }) => type === "manager")?.["value"];
  return typeof manager === "string" && manager !== "" ? manager : undefined;
}

/** `{"orgUnitId":…,"assignedAccountId":…,"device":{…}}`. The assignment is what an administrator noted, not who signed in. */
export async function shapeChromeosDevices(place: WorkspacePlace): Promise<FramedShape> {
  const units = await readUnitIds(place);
  const accounts = await readAccountIds(place);
  return {
    child: "device",
    fields: ["deviceId", "orgUnitPath", "annotatedUser"],
    keys: 1,
    frames: ([id, path, user]) => [
      {
        id: textOf(id),
        head: {
          orgUnitId: units.get(textOf(path)),
          assignedAccountId: accounts.get(textOf(user).trim().toLowerCase()),
        },
      },
    ],
  };
}

/**
 * `{"accountId":…,"assignment":{…}}`. Google names the holder by address, which may change and, as Google says itself,
 * is no key; the account's id is one.
 */
export async function shapeLicenses(place: WorkspacePlace): Promise<FramedShape> {
  const accounts = await readAccountIds(place);
  return {
    child: "assignment",
    fields: ["productId", "skuId", "userId"],
    keys: 3,
    frames: ([product, sku, user]) => {
      const accountId = accounts.get(textOf(user).toLowerCase()) ?? textOf(user);
      return [{ id: [accountId, textOf(product), textOf(sku)].join(":"), head: { accountId } }];
    },
  };
}

/**
 * `{"groupId":…,"role":…,"isOutside":…,"member":{…}}`. At Google an owner is a member too, so he is two edges, as in other
 * sources: ownership is a role. Outside is whose address has none of the customer's domains.
 */
export function shapeMembers(groupId: string, ownDomains: ReadonlySet<string>): FramedShape {
  return {
    child: "member",
    fields: ["id", "email", "role"],
    keys: 1,
    frames: ([id, email, role]) => {
      const domain = /@([^@]+)$/.exec(textOf(email))?.[1]?.toLowerCase();
      const isOutside = domain !== undefined && !ownDomains.has(domain);
      const roles = textOf(role) === "OWNER" ? ["member", "owner"] : ["member"];
      return roles.map((edge) => ({
        id: `${groupId}:${textOf(id)}:${edge}`,
        head: { groupId, role: edge, isOutside },
      }));
    },
  };
}
