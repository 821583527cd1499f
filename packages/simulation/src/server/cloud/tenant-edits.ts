// What happens in the tenant while the simulation runs: accounts and groups change, go and come back, people join and
// leave. Each change has a number, and rounds of changes tell those after the number in their link.
import type { Resource } from "./resources.ts";

export type EdgeRole = "members" | "owners";

export interface Change {
  readonly kind: "user" | "group" | "edge";
  /** The account or group; of an edge its group. */
  readonly id: string;
  readonly edge?: { readonly role: EdgeRole; readonly memberId: string; readonly isGone: boolean };
  /** Relations that this change touched, such as the manager. */
  readonly touches?: readonly string[];
}

/** Lets things happen in the simulated tenant. */
export interface TenantEdits {
  /** Properties as Graph names them; `manager: { id }` is one of them, null for none. */
  readonly changeUser: (id: string, properties: Resource) => void;
  readonly removeUser: (id: string) => void;
  readonly restoreUser: (id: string) => void;
  readonly changeGroup: (id: string, properties: Resource) => void;
  readonly removeGroup: (id: string) => void;
  readonly join: (groupId: string, memberId: string, role?: EdgeRole) => void;
  readonly leave: (groupId: string, memberId: string, role?: EdgeRole) => void;
  /** As after work on Graph's side: all delta links issued so far answer 410. */
  readonly resetDelta: () => void;
}

export interface TenantState {
  readonly edits: TenantEdits;
  readonly changes: readonly Change[];
  readonly epoch: () => number;
  readonly isGone: (id: string) => boolean;
  readonly patch: (id: string) => Resource | undefined;
  /** `numbers` of members with those who left taken out and those who joined put at the end. */
  readonly editMembers: (groupId: string, role: EdgeRole, ids: readonly string[]) => readonly string[];
}

export function createTenantState(): TenantState {
  const changes: Change[] = [];
  const gone = new Set<string>();
  const patches = new Map<string, Resource>();
  const edges = new Map<string, boolean>();
  let epoch = 0;
  const change = (kind: "user" | "group", id: string, properties: Resource): void => {
    patches.set(id, { ...patches.get(id), ...properties });
    changes.push({ kind, id, ...("manager" in properties ? { touches: ["manager"] } : {}) });
  };
  const setGone = (kind: "user" | "group", id: string, isGone: boolean): void => {
    if (isGone) gone.add(id);
    else gone.delete(id);
    changes.push({ kind, id });
  };
  const setEdge = (id: string, role: EdgeRole, memberId: string, isThere: boolean): void => {
    edges.set(`${id} ${role} ${memberId}`, isThere);
    changes.push({ kind: "edge", id, edge: { role, memberId, isGone: !isThere } });
  };
  return {
    changes,
    epoch: () => epoch,
    isGone: (id) => gone.has(id),
    patch: (id) => patches.get(id),
    editMembers: (groupId, role, ids) => {
      const prefix = `${groupId} ${role} `;
      const own = [...edges].filter(([key]) => key.startsWith(prefix));
      const joined = own.filter(([, isThere]) => isThere).map(([key]) => key.slice(prefix.length));
      const kept = ids.filter((id) => edges.get(prefix + id) !== false && !gone.has(id));
      return [...new Set([...kept, ...joined.filter((id) => !gone.has(id))])];
    },
    edits: {
      changeUser: (id, properties) => {
        change("user", id, properties);
      },
      removeUser: (id) => {
        setGone("user", id, true);
      },
      restoreUser: (id) => {
        setGone("user", id, false);
      },
      changeGroup: (id, properties) => {
        change("group", id, properties);
      },
      removeGroup: (id) => {
        setGone("group", id, true);
      },
      join: (groupId, memberId, role = "members") => {
        setEdge(groupId, role, memberId, true);
      },
      leave: (groupId, memberId, role = "members") => {
        setEdge(groupId, role, memberId, false);
      },
      resetDelta: () => {
        epoch += 1;
      },
    },
  };
}
