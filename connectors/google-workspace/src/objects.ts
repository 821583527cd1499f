// What is read and how. Each object has one row here.
import { EdpError } from "@edp/base";
import { createRecordReader, type ReadEvent, type ReadRequest, type RecordFrame } from "@edp/connector-sdk";
import { readPages, type WorkspacePlace } from "./client.ts";
import { readActivities } from "./audit.ts";
import {
  listActivities,
  listChromeosDevices,
  listDeletedUsers,
  listDomains,
  listGroups,
  listLicenses,
  listMobileDevices,
  listOrgUnits,
  listRoleAssignments,
  listRoles,
  listUsers,
  type Collection,
} from "./collections.ts";
import type { WorkspaceConfig } from "./config.ts";
import { activityFields, skuFields, usageFields } from "./fields.ts";
import { createFramedReader, type FramedPlace, type FramedShape } from "./framed.ts";
import { readLicenseSkus } from "./license-skus.ts";
import { readMemberships } from "./memberships.ts";
import { shapeChromeosDevices, shapeLicenses, shapeUsers } from "./shapes.ts";
import { listSettledUsage, readUsage } from "./usage.ts";

export interface WorkspaceObject {
  /** Names in its records. */
  readonly fields: (config: WorkspaceConfig) => readonly string[];
  /** Lists that reading it touches: a check asks each of them for one record. Its own come first. */
  readonly lists: (config: WorkspaceConfig, now: Date) => readonly Collection[];
  /** Google gives it since a time; all others are read whole. */
  readonly hasChanges?: true;
  readonly read: (place: WorkspacePlace, request: ReadRequest) => AsyncIterable<ReadEvent>;
}

type ReadFrame = (frame: RecordFrame, at: FramedPlace) => Iterable<ReadEvent>;

async function* readLists(
  place: WorkspacePlace,
  lists: readonly Collection[],
  readFrame: ReadFrame,
): AsyncGenerator<ReadEvent> {
  for (const collection of lists) {
    let number = 0;
    for await (const { frame } of readPages(place, collection)) {
      number += 1;
      const at = `${collection.url.pathname} page ${number.toString()}`;
      yield* readFrame(frame, { place: at, extractedAt: place.context.clock.now() });
    }
  }
  yield { kind: "end", complete: true };
}

const namesOf = ({ fields }: Pick<Collection, "fields">): readonly string[] =>
  fields.map((field) => field.replace(/\(.*/, ""));

/** Records as Google has them. */
function plain(key: string, list: (config: WorkspaceConfig) => Collection): WorkspaceObject {
  const readRecords = createRecordReader({ key: [key] });
  return {
    fields: (config) => namesOf(list(config)),
    lists: (config) => [list(config)],
    read: (place) =>
      readLists(place, [list(place.workspace.config)], function* readFrame(frame, at) {
        const { batch, refused } = readRecords(frame, { ...at, firstItem: 1 });
        yield* refused;
        if (batch.count > 0) yield { kind: "records", batch };
      }),
  };
}

interface Framed {
  readonly fields: readonly string[];
  readonly own: (config: WorkspaceConfig) => readonly Collection[];
  readonly also: (config: WorkspaceConfig) => readonly Collection[];
  readonly shape: (place: WorkspacePlace) => Promise<FramedShape>;
}

/** Records in a frame, for which other lists are read first. */
const framed = ({ fields, own, also, shape }: Framed): WorkspaceObject => ({
  fields: () => fields,
  lists: (config) => [...own(config), ...also(config)],
  read: async function* read(place) {
    yield* readLists(place, own(place.workspace.config), createFramedReader(await shape(place)));
  },
});

const dayMs = 86_400_000;

export const workspaceObjects: Readonly<Record<string, WorkspaceObject>> = {
  users: framed({
    fields: ["orgUnitId", "managerId", "user"],
    own: (config) => [listUsers(config)],
    also: (config) => [listOrgUnits(config)],
    shape: shapeUsers,
  }),
  deleted_users: plain("id", listDeletedUsers),
  groups: plain("id", listGroups),
  group_memberships: {
    fields: () => ["groupId", "role", "isOutside", "member"],
    lists: (config) => [listGroups(config, ["id"]), listDomains(config)],
    read: readMemberships,
  },
  org_units: plain("orgUnitId", listOrgUnits),
  domains: plain("domainName", listDomains),
  roles: plain("roleId", listRoles),
  role_assignments: plain("roleAssignmentId", listRoleAssignments),
  chromeos_devices: framed({
    fields: ["orgUnitId", "assignedAccountId", "device"],
    own: (config) => [listChromeosDevices(config)],
    also: (config) => [listOrgUnits(config), listUsers(config, ["id"])],
    shape: shapeChromeosDevices,
  }),
  mobile_devices: plain("resourceId", listMobileDevices),
  usage_reports: {
    fields: () => namesOf({ fields: usageFields }),
    lists: (config, now) => [listSettledUsage(config, now)],
    read: readUsage,
  },
  audit_activities: {
    fields: () => namesOf({ fields: activityFields }),
    lists: (config, now) => listActivities(config, { from: new Date(now.getTime() - dayMs), to: now }),
    hasChanges: true,
    read: readActivities,
  },
  license_skus: {
    fields: () => skuFields,
    lists: (config) => listLicenses(config, skuFields),
    read: readLicenseSkus,
  },
  license_assignments: framed({
    fields: ["accountId", "assignment"],
    own: (config) => listLicenses(config),
    also: (config) => [listUsers(config, ["id"])],
    shape: shapeLicenses,
  }),
};

export function findObject(source: string, name: string): WorkspaceObject {
  const object = workspaceObjects[name];
  if (object === undefined)
    throw new EdpError("EDP-SRC-029", { source, object: name, known: Object.keys(workspaceObjects) });
  return object;
}
