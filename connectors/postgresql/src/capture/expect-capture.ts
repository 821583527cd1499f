// Everything that must be true on the server before changes are captured, each with what mends it.
import { EdpError } from "@edp/base";
import type { SqlConfig, SqlTable } from "@edp/connector-sdk/sql";
import { quoteIdentifier, writeTableName } from "../quote.ts";
import type { CaptureSettings } from "./settings.ts";
import type { PublicationFacts, ServerFacts, SlotState } from "./server-facts.ts";

export interface CaptureSubject {
  readonly source: string;
  readonly config: Pick<SqlConfig, "user">;
  readonly table: SqlTable;
  readonly settings: CaptureSettings;
}

export function expectCapture(subject: CaptureSubject, facts: ServerFacts): void {
  const { source } = subject;
  if (facts.walLevel !== "logical") throw new EdpError("EDP-SRC-200", { source, walLevel: facts.walLevel });
  expectTableWithLog(subject, facts);
  expectPublication(subject, facts);
  expectIdentity(subject, facts);
  expectBoundedLog(subject, facts);
  expectOwnSlot(subject, facts.slot);
}

function expectTableWithLog({ source, table }: CaptureSubject, facts: ServerFacts): void {
  const problem = findTableProblem(facts);
  if (problem !== undefined) throw new EdpError("EDP-SRC-208", { ...placeOf(source, table), problem });
}

function findTableProblem({ table, encoding }: ServerFacts): string | undefined {
  if (!["r", "p"].includes(table.kind)) return "is no table, and only tables are in the log";
  if (table.persistence !== "p") return "is an unlogged table, which the log does not carry";
  if (encoding === "SQL_ASCII")
    return "is in a database of encoding SQL_ASCII, whose texts may be of any kind";
  return undefined;
}

function expectPublication({ source, table, settings }: CaptureSubject, facts: ServerFacts): void {
  const { publication } = settings;
  const name = quoteIdentifier(publication);
  const written = writeTableName(table.object);
  const refuse = (problem: string, statement: string): never => {
    throw new EdpError("EDP-SRC-202", { ...placeOf(source, table), publication, problem, statement });
  };
  const found = facts.publication;
  const isPartitioned = facts.table.kind === "p";
  if (found === undefined) {
    const viaRoot = isPartitioned ? " with (publish_via_partition_root = true)" : "";
    return refuse("does not exist", `create publication ${name} for table ${written}${viaRoot};`);
  }
  if (!found.isViaRoot && isPartitioned) {
    const statement = `alter publication ${name} set (publish_via_partition_root = true);`;
    return refuse("tells of partitions, not of the table as a whole", statement);
  }
  expectWholeTable(found, { name, written }, refuse);
}

function expectWholeTable(
  found: PublicationFacts,
  { name, written }: { readonly name: string; readonly written: string },
  refuse: (problem: string, statement: string) => never,
): void {
  if (!found.namesTable) refuse("does not name it", `alter publication ${name} add table ${written};`);
  if (found.filtersRows)
    refuse(
      "filters its rows",
      `alter publication ${name} drop table ${written}; alter publication ${name} add table ${written};`,
    );
  if (found.leavesOut.length > 0) {
    const statement = `alter publication ${name} set (publish = 'insert, update, delete, truncate');`;
    refuse(`leaves out ${found.leavesOut.join(" and ")}`, statement);
  }
}

/** A deletion names the row by its replica identity: the record's key must be in it. */
function expectIdentity({ source, table }: CaptureSubject, { table: facts }: ServerFacts): void {
  if (facts.identity === "f") return;
  const known = facts.identity === "n" ? [] : facts.identityColumns;
  const unknown = table.key.map(({ name }) => name).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const statement = `alter table ${writeTableName(table.object)} replica identity full;`;
  throw new EdpError("EDP-SRC-203", { ...placeOf(source, table), columns: unknown, statement });
}

function expectBoundedLog({ source, settings }: CaptureSubject, { keepLimitBytes }: ServerFacts): void {
  if (keepLimitBytes === undefined && !settings.allowUnlimitedWal)
    throw new EdpError("EDP-SRC-204", { source, slot: settings.slot });
}

function expectOwnSlot({ source, table, settings }: CaptureSubject, slot: SlotState | undefined): void {
  if (slot === undefined || (slot.isHere && slot.plugin === "pgoutput")) return;
  const { slot: name } = settings;
  throw new EdpError("EDP-SRC-205", { source, object: table.object.name, slot: name, plugin: slot.plugin });
}

function placeOf(
  source: string,
  { object }: SqlTable,
): { readonly source: string; readonly object: string; readonly table: string } {
  return { source, object: object.name, table: `${object.schema}.${object.table}` };
}

/** For people: how much log the slot holds back, and whether that is much. */
export function describeSlot({ slot, keepLimitBytes }: ServerFacts): {
  readonly text: string;
  readonly isWorrying: boolean;
} {
  if (slot === undefined) return { text: "its slot is made with the first read", isWorrying: false };
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024).toString()} MB`;
  const limit = keepLimitBytes === undefined ? "no limit" : megabytes(keepLimitBytes);
  const status = slot.walStatus ?? "reserved";
  const half = (keepLimitBytes ?? 2 * 1024 ** 3) / 2;
  const isWorrying = status === "unreserved" || status === "lost" || slot.retainedBytes > half;
  const lost = status === "lost" ? "; lost, so the next read is a whole one" : "";
  return { text: `its slot holds back ${megabytes(slot.retainedBytes)} of ${limit}${lost}`, isWorrying };
}
