// Lists over the whole tenant, made once and kept as numbers: a hundred thousand accounts are a megabyte or two.
import { cloudGroups, skus } from "../../organisation/access.ts";
import type { Numbered, Organisation } from "../../organisation/organisation.ts";
import type { CloudAccount } from "../../organisation/person.ts";
import {
  describeGroup,
  describeLicence,
  describeManager,
  describeSku,
  describeUser,
  type Resource,
} from "./resources.ts";

/** One list that is served in pages: how many, and each by its place. */
export interface Listing {
  readonly count: number;
  readonly at: (place: number) => Resource | undefined;
}

export interface TenantData {
  readonly users: () => Listing;
  readonly groups: () => Listing;
  readonly skus: () => Listing;
  readonly members: (group: number, role: "members" | "owners") => Listing;
  readonly licences: (account: Numbered<CloudAccount>) => Listing;
}

interface Index {
  readonly accounts: readonly number[];
  readonly members: ReadonlyMap<string, number[]>;
  readonly owners: ReadonlyMap<string, number[]>;
  readonly consumed: ReadonlyMap<string, number>;
}

export function createTenantData(organisation: Organisation): TenantData {
  let made: Index | undefined;
  const index = (): Index => (made ??= createIndex(organisation));
  const user = (number: number): Resource | undefined => {
    const found = organisation.cloudAccount(number);
    if (found === undefined) return undefined;
    return { ...describeUser(organisation, found), manager: describeManager(organisation, found.account) };
  };
  const listed = (numbers: readonly number[]): Listing => ({
    count: numbers.length,
    at: (place) => {
      const number = numbers[place];
      return number === undefined ? undefined : user(number);
    },
  });
  const typed = (listing: Listing): Listing => ({
    count: listing.count,
    at: (place) => {
      const resource = listing.at(place);
      return resource === undefined ? undefined : { "@odata.type": "#microsoft.graph.user", ...resource };
    },
  });
  return {
    users: () => listed(index().accounts),
    groups: () => ({
      count: cloudGroups.length,
      at: (place) => (place < cloudGroups.length ? describeGroup(organisation, place) : undefined),
    }),
    skus: () =>
      toListing(skus.map(({ name }) => describeSku(organisation, name, index().consumed.get(name) ?? 0))),
    members: (group, role) =>
      typed(
        listed((role === "members" ? index().members : index().owners).get(cloudGroups[group] ?? "") ?? []),
      ),
    licences: ({ account }) => toListing(account.licences.map((name) => describeLicence(organisation, name))),
  };
}

const toListing = (resources: readonly Resource[]): Listing => ({
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
