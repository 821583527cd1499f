// What only a live domain controller can tell: who it is, how far its changes go, and which links changed.

export interface Controller {
  /** `name:port`, for messages. */
  readonly address: string;
  /** Id of its database: changes when the database is restored. */
  readonly invocationId: string;
  /** The number of its last change when it was asked. */
  readonly highestUsn: bigint;
  /** Name of the domain that the base belongs to. */
  readonly partition: string;
  /** Without the right to see deleted objects nothing tells what is gone, so there are full reads only. */
  readonly seesDeleted: boolean;
}

export interface LinkChange {
  /** GUID of the group. */
  readonly group: string;
  readonly position: string;
  /** Members with their GUIDs in front of their names. */
  readonly added: readonly Buffer[];
  readonly removed: readonly Buffer[];
  /** The list is of an old kind, of which a controller gives all values or none: what is gone is not known. */
  readonly isWholeList: boolean;
}

export interface LinkChanges {
  readonly changes: readonly LinkChange[];
  readonly cookie: Buffer;
  /** Ask again with the cookie. */
  readonly hasMore: boolean;
}

export interface ChangeFeed {
  readonly controller: Controller;
  /** A place in the sequence of links: what changes from now on comes after it. Undefined where nobody may ask. */
  readonly markLinks: () => Promise<Buffer | undefined>;
  readonly readLinks: (cookie: Buffer) => Promise<LinkChanges>;
}
