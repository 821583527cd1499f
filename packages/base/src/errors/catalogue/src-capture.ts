// SRC 200-219: change capture from a database's log.
import type { Catalogue } from "../catalogue-types.ts";

interface TablePlace {
  readonly source: string;
  readonly object: string;
  readonly table: string;
}

interface SlotPlace {
  readonly source: string;
  readonly object: string;
  readonly slot: string;
}

export const srcCapture = {
  "EDP-SRC-200": {
    title: "Log has no changes",
    message: (p: { source: string; walLevel: string }) =>
      `${p.source}: the server's wal_level is ${p.walLevel}, so its log cannot be read as changes.`,
    fix: (p: { source: string; walLevel: string }) =>
      `have run: alter system set wal_level = logical; and the server restarted; or leave capture out of sources/${p.source}.yaml`,
  },
  "EDP-SRC-201": {
    title: "Account may not replicate",
    message: (p: { source: string; account: string; grant: string }) =>
      `${p.source}: ${p.account} may not read the server's log.`,
    fix: (p: { source: string; account: string; grant: string }) =>
      `have the administrator of the server run: ${p.grant} (a hosted server may have a role for it, such as rds_replication)`,
  },
  "EDP-SRC-202": {
    title: "Publication does not tell of the table",
    message: (p: TablePlace & { publication: string; problem: string; statement: string }) =>
      `${p.source} ${p.object}: the publication ${p.publication}, from which the changes of ${p.table} should come, ${p.problem}.`,
    fix: (p: TablePlace & { publication: string; problem: string; statement: string }) =>
      `have the owner of the table run: ${p.statement}`,
  },
  "EDP-SRC-203": {
    title: "Log does not name the row",
    message: (p: TablePlace & { columns: readonly string[]; statement: string }) =>
      `${p.source} ${p.object}: of a row of ${p.table} that is deleted the log does not tell ${p.columns.join(", ")}, which is its key here.`,
    fix: (p: TablePlace & { columns: readonly string[]; statement: string }) =>
      `make the primary key the key of ${p.object} in sources/${p.source}.yaml, or have the owner of the table run: ${p.statement}`,
  },
  "EDP-SRC-204": {
    title: "Slot could fill the source's disk",
    message: (p: { source: string; slot: string }) =>
      `${p.source}: the server keeps its log without limit for a slot that is not read (max_slot_wal_keep_size = -1). While EDP stands still, ${p.slot} would fill its disk. Nothing was made.`,
    fix: (p: { source: string; slot: string }) =>
      `have run: alter system set max_slot_wal_keep_size = '10GB'; select pg_reload_conf(); to accept the risk, set config.allowUnlimitedWal: true in sources/${p.source}.yaml`,
  },
  "EDP-SRC-205": {
    title: "Slot belongs to something else",
    message: (p: SlotPlace & { plugin: string }) =>
      `${p.source} ${p.object}: the slot ${p.slot} is there already, for another database or another reader (${p.plugin}).`,
    fix: (p: SlotPlace & { plugin: string }) =>
      `give the object another one: config.objects.${p.object}.slot in sources/${p.source}.yaml`,
  },
  "EDP-SRC-206": {
    title: "Server has no slot left",
    message: (p: SlotPlace & { reason: string }) =>
      `${p.source} ${p.object}: the server cannot make the slot ${p.slot}: ${p.reason}.`,
    fix: (_p: SlotPlace & { reason: string }) =>
      "raise max_replication_slots (one for each captured object, and one more) and restart the server, or have slots dropped that nobody reads: select pg_drop_replication_slot('NAME')",
  },
  "EDP-SRC-207": {
    title: "Slot is in use",
    message: (p: SlotPlace & { reason: string }) =>
      `${p.source} ${p.object}: somebody reads from the slot ${p.slot} at this moment: ${p.reason}.`,
    fix: (p: SlotPlace & { reason: string }) =>
      `wait; if another environment of EDP reads the same table, give each a slot of its own: config.objects.${p.object}.slot`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-208": {
    title: "Table cannot be captured",
    message: (p: TablePlace & { problem: string }) => `${p.source} ${p.object}: ${p.table} ${p.problem}.`,
    fix: (p: TablePlace & { problem: string }) =>
      `leave capture out of config.objects.${p.object} in sources/${p.source}.yaml, and name a cursor`,
  },
} as const satisfies Catalogue;
