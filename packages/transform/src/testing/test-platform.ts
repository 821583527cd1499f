// A platform for tests: sources without connectors of their own, whose payloads carry the entities' columns by name.
import type { ConnectorManifest, ResolvedMapping, ResolvedPlatform, ResolvedSource } from "@edp/definition";
import { fileURLToPath } from "node:url";
import { readModelContract } from "../project/model-contract.ts";

export const edpRoot = fileURLToPath(new URL("../../../../", import.meta.url));

/** Source -> object -> entity that it provides. */
export type TestStreams = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** HR, a directory, a cloud tenant and a service desk, one object an entity. */
export const testStreams: TestStreams = {
  hr: { workers: "worker", departments: "department" },
  directory: {
    users: "account",
    groups: "group",
    memberships: "group_membership",
    computers: "device",
    units: "org_unit",
  },
  cloud: {
    users: "account",
    groups: "group",
    memberships: "group_membership",
    skus: "license_sku",
    licenses: "license_assignment",
    devices: "device",
  },
  desk: { requests: "ticket" },
};

export function createTestPlatform(dir: string, changes: Partial<ResolvedPlatform> = {}): ResolvedPlatform {
  return {
    name: "test",
    title: "Test",
    owner: "platform-team",
    edpVersion: "0.1.0",
    timeZone: "UTC",
    dir,
    environment: {
      name: "local",
      target: "local",
      database: { kind: "embedded" },
      secrets: [],
      images: { bases: { node: "node", python: "python", postgres: "postgres" } },
    },
    sources: Object.entries(testStreams).map(([name, objects]) =>
      createTestSource(name, Object.keys(objects)),
    ),
    mappings: createEntityMappings(testStreams),
    dashboards: [],
    services: [],
    apps: [],
    digest: "0",
    ...changes,
  };
}

export function createTestSource(
  name: string,
  objects: readonly string[],
  connector = genericConnector,
): ResolvedSource {
  return {
    name,
    connector,
    title: name,
    owner: "platform-team",
    description: "",
    enabled: true,
    tenant: name,
    config: {},
    objects,
    freshness: { warnAfterMs: 26 * 3_600_000, errorAfterMs: 50 * 3_600_000 },
    secrets: {},
    maxLossShare: 0.3,
    maxRecordBytes: 1_000_000,
    inventory: {},
  };
}

/** Each column of the entity comes from the field of the same name. */
export function createEntityMappings(streams: TestStreams): readonly ResolvedMapping[] {
  const { entities } = readModelContract(edpRoot);
  return Object.entries(streams).flatMap(([source, objects]) =>
    Object.entries(objects).map(([object, entity]) => ({
      name: `${source}-${object}`,
      type: "entity",
      owner: "platform-team",
      rows: [],
      entity: {
        source,
        object,
        entity,
        columns: Object.fromEntries((entities[entity] ?? []).map((column) => [column.name, column.name])),
      },
    })),
  );
}

const genericConnector: ConnectorManifest = {
  name: "generic",
  title: "Generic",
  summary: "",
  status: "Prebuilt Available",
  dir: "/nowhere",
  objects: [],
  dynamicObjects: true,
  config: {},
  secrets: [],
  egress: [],
  provides: {},
};
