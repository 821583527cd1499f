// Lists over the whole tenant, made once and kept as numbers: a hundred thousand accounts are a megabyte or two. What
// was changed since then is laid over them.
import { cloudGroups, skus } from "../../organisation/access.ts";
import { findNumber, type Numbered, type Organisation } from "../../organisation/organisation.ts";
import type { CloudAccount } from "../../organisation/person.ts";
import {
  describeGroup,
  describeLicence,
  describeManager,
  describeSku,
  describeUser,
  type Resource,
} from "./resources.ts";
import type { EdgeRole, TenantState } from "./tenant-edits.ts";

/** One list that is served in pages: how many, and each by its place. */
export interface Listing {
  readonly count: number;
  readonly at: (place: number) => Resource | undefined;
}

export interface TenantData {
  readonly users: () => Listing;
  readonly user: (id: string) => Resource | undefined;
  /** Groups, and each by the number that its id carries. */
  readonly groups: () => Listing & { readonly all: ReadonlyMap<number, Resource> };
  readonly group: (id: string) => Resource | undefined;
  readonly skus: () => Listing;
  readonly members: (group: number, role: EdgeRole) => Listing;
  readonly memberIds: (group: number, role: EdgeRole) => readonly string[];
  readonly licences: (account: Numbered<CloudAccount>) => Listing;
}

interface Index {
  readonly accounts: readonly number[];
  readonly members: ReadonlyMap<string, number[]>;
  readonly owners: ReadonlyMap<string, number[]>;
  readonly consumed: ReadonlyMap<string, number>;
}

export function createTenantData(organisation: Organisation, state: TenantState): TenantData {
  let made: Index | undefined;
  const index = (): Index => (made ??= createIndex(organisation));
  const userByNumber = (number: number): Resource | undefined => {
    const found = organisation.cloudAccount(number);
    const id = organisation.id("cloud", number);
    if (found === undefined || state.isGone(id)) return undefined;
    const manager = describeManager(organisation, found.account);
    return { ...describeUser(organisation, found), manager, ...state.patch(id) };
  };
  const user = (id: string): Resource | undefined => {
    const number = findNumber(organisation, "cloud", id);
    return number === undefined ? undefined : userByNumber(number);
  };
  const group = (id: string): Resource | undefined => {
    const number = findNumber(organisation, "group", id);
    if (number === undefined || number >= cloudGroups.length || state.isGone(id)) return undefined;
    return { ...describeGroup(organisation, number), ...state.patch(id) };
  };
  const memberIds = (number: number, role: EdgeRole): readonly string[] => {
    const numbers = index()[role].get(cloudGroups[number] ?? "") ?? [];
    const ids = numbers.map((member) => organisation.id("cloud", member));
    return state.changes.length === 0 ? ids : state.editMembers(organisation.id("group", number), role, ids);
  };
  return {
    users: () => listUsers(organisation, state, index().accounts, userByNumber),
    user,
    groups: () => {
      const all = new Map<number, Resource>();
      for (const number of cloudGroups.keys()) {
        const found = group(organisation.id("group", number));
        if (found !== undefined) all.set(number, found);
      }
      return { ...toListing([...all.values()]), all };
    },
    group,
    skus: () =>
      toListing(skus.map(({ name }) => describeSku(organisation, name, index().consumed.get(name) ?? 0))),
    members: (number, role) => {
      const ids = memberIds(number, role);
      return {
        count: ids.length,
        at: (place) => {
          const found = user(ids[place] ?? "");
          return found === undefined ? undefined : { "@odata.type": "#microsoft.graph.user", ...found };
        },
      };
    },
    memberIds,
    licences: ({ account }) => toListing(account.licences.map((name) => describeLicence(organisation, name))),
  };
}

function listUsers(
  organisation: Organisation,
  state: TenantState,
  accounts: readonly number[],
  userByNumber: (number: number) => Resource | undefined,
): Listing {
  const there =
    state.changes.length === 0
      ? accounts
      : accounts.filter((number) => !state.isGone(organisation.id("cloud", number)));
  return {
    count: there.length,
    at: (place) => {
      const number = there[place];
      return number === undefined ? undefined : userByNumber(number);
    },
  };
}

export const toListing = (resources: readonly Resource[]): Listing => ({
  count: resources.length,
  at: (place) => resources[place],
});

function createIndex(organisation: Organisation): Index {
  const accounts: number[] = [];
  const members = new Map<string, number[]>();
  const owners = new Map<string, number[]>();
  const consumed = new Map<string, number>();
  const add = (lists: Map<string, number[]>, name: string, number: number): void => {
    const list = lists.get(name);
    if (list === undefined) lists.set(name, [number]);
    else list.push(number);
  };
  for (const { number, account } of organisation.cloudAccounts()) {
    accounts.push(number);
    for (const group of account.groups) add(members, group, number);
    for (const group of account.owns) add(owners, group, number);
    for (const sku of account.licences) consumed.set(sku, (consumed.get(sku) ?? 0) + 1);
  }
  return { accounts, members, owners, consumed };
}
