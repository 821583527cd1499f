// What the pages of a round hold: records without the properties that were never set, relations beside them, and
// what is gone as an id with the reason.
import { cloudGroups } from "../../organisation/access.ts";
import type { Listing, TenantData } from "./tenant-data.ts";
import type { Resource } from "./resources.ts";
import type { Change, EdgeRole, TenantState } from "./tenant-edits.ts";

export type RoundKind = "users" | "groups";

interface Tenant {
  readonly data: TenantData;
  readonly state: TenantState;
}

interface Follows {
  readonly kind: RoundKind;
  readonly select: readonly string[] | undefined;
  readonly ids: readonly string[] | undefined;
}

/** A large group comes in pieces of so many members. */
const membersInPiece = 50;
const edgeRoles: readonly EdgeRole[] = ["members", "owners"];

export function describeRound(tenant: Tenant, follows: Follows): Listing {
  const { data } = tenant;
  if (follows.kind === "users") {
    if (follows.ids === undefined) {
      const users = data.users();
      return { count: users.count, at: (place) => shape(users.at(place), follows, ["manager"]) };
    }
    const found = follows.ids.map((id) => data.user(id)).filter((user) => user !== undefined);
    return { count: found.length, at: (place) => shape(found[place], follows, ["manager"]) };
  }
  const pieces = cloudGroups.flatMap((_name, number) => listPieces(tenant, follows, number));
  return { count: pieces.length, at: (place) => pieces[place] };
}

function listPieces({ data }: Tenant, follows: Follows, number: number): readonly Resource[] {
  const group = data.groups().all.get(number);
  if (group === undefined || follows.ids?.includes(String(group["id"])) === false) return [];
  const base = shape(group, follows, []) ?? {};
  const pieces: Resource[] = [];
  for (const role of edgeRoles) {
    if (!isFollowed(follows, role)) continue;
    const members = data.memberIds(number, role);
    for (let start = 0; start < members.length; start += membersInPiece) {
      const piece = members.slice(start, start + membersInPiece).map((id) => describeMember(id));
      pieces.push({ ...base, [`${role}@delta`]: piece });
    }
  }
  return pieces.length === 0 ? [base] : pieces;
}

const describeMember = (id: string): Resource => ({ "@odata.type": "#microsoft.graph.user", id });

/** Members come unless a select leaves them out; other relations only when it names them. */
const isFollowed = ({ select }: Follows, relation: string): boolean =>
  select?.includes(relation) ?? relation === "members";

/** One item a record, whatever happened to it how often; edges of a group together. */
export function describeChanges(tenant: Tenant, follows: Follows, changes: readonly Change[]): Listing {
  const ids = new Set(changes.filter((change) => isOf(follows, change)).map(({ id }) => id));
  const items = [...ids]
    .filter((id) => follows.ids?.includes(id) !== false)
    .map((id) =>
      describeChanged(
        tenant,
        follows,
        id,
        changes.filter((change) => change.id === id),
      ),
    );
  return { count: items.length, at: (place) => items[place] };
}

const isOf = (follows: Follows, { kind, edge }: Change): boolean =>
  follows.kind === "users"
    ? kind === "user"
    : kind === "group" || (kind === "edge" && edge !== undefined && isFollowed(follows, edge.role));

function describeChanged(
  { data, state }: Tenant,
  follows: Follows,
  id: string,
  changes: readonly Change[],
): Resource {
  if (state.isGone(id)) return { id, "@removed": { reason: "changed" } };
  if (follows.kind === "users") {
    // A relation is told only when it changed.
    const touched = changes.flatMap(({ touches }) => touches ?? []);
    return shape(data.user(id), follows, touched) ?? { id };
  }
  const group = shape(data.group(id), follows, []) ?? { id };
  const edges = changes.flatMap(({ edge }) => (edge === undefined ? [] : [edge]));
  const lists = edgeRoles.map((role) => {
    const own = edges.filter((edge) => edge.role === role);
    const items = own.map(({ memberId, isGone }) => ({
      ...describeMember(memberId),
      ...(isGone ? { "@removed": { reason: "deleted" } } : {}),
    }));
    return items.length > 0 && isFollowed(follows, role) ? { [`${role}@delta`]: items } : {};
  });
  return Object.assign({}, group, ...lists) as Resource;
}

function shape(
  resource: Resource | undefined,
  { select }: Follows,
  relations: readonly string[],
): Resource | undefined {
  if (resource === undefined) return undefined;
  const { manager, signInActivity: _untracked, ...properties } = resource;
  const kept = Object.entries(properties).filter(
    ([name, value]) => value !== null && value !== undefined && (select?.includes(name) ?? true),
  );
  const hasManager = relations.includes("manager") && select?.includes("manager") === true && manager != null;
  return {
    ...Object.fromEntries(kept),
    id: resource["id"],
    ...(hasManager ? { "manager@delta": [manager] } : {}),
  };
}
