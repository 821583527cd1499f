// What the conformance kit reads through this connector: drop folders, one for each format, a bucket and an SFTP
// server. The folders are the model for a connector whose source is no server.
import { invariant, type JsonObject } from "@edp/base";
import {
  makeRecords,
  type ChangeKind,
  type ConformanceSuite,
  type PlainRecord,
  type Scenario,
  type World,
  type WorldTools,
} from "@edp/connector-sdk/conformance";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bucketScenario } from "./src/testing/bucket-scenario.ts";
import { makeWorkbook } from "./src/testing/make-workbook.ts";
import { sftpScenarios } from "./src/testing/sftp-scenario.ts";

interface Worker extends PlainRecord {
  readonly note?: string;
}

interface Drop {
  readonly name: string;
  /** The object's settings beside glob and key. */
  readonly object: JsonObject;
  readonly mode: "snapshot" | "append";
  readonly write: (records: readonly Worker[]) => string | Buffer;
}

const lines = (records: readonly Worker[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("");

const drops: readonly Drop[] = [
  {
    name: "a CSV as a snapshot",
    object: { format: "csv", updatedAt: "updated_at" },
    mode: "snapshot",
    write: (records) =>
      [
        "id,name,updated_at,note",
        ...records.map((one) => `${one.id},${one.name},${one.updated_at},${one.note ?? ""}`),
      ].join("\n"),
  },
  {
    name: "JSON as a snapshot",
    object: { format: "json" },
    mode: "snapshot",
    write: (records) => JSON.stringify(records),
  },
  {
    name: "XML as a snapshot",
    object: { format: "xml", recordPath: "list.row" },
    mode: "snapshot",
    write: (records) => `<list>${records.map(writeElement).join("")}</list>`,
  },
  {
    name: "an Excel sheet as a snapshot",
    object: { format: "xlsx", sheet: "S" },
    mode: "snapshot",
    write: (records) => makeWorkbook(writeSheet(records)),
  },
  { name: "JSON lines, a file a change", object: { format: "jsonl" }, mode: "append", write: lines },
];

function writeElement({ id, name, updated_at, note = "" }: Worker): string {
  return `<row><id>${id}</id><name>${name}</name><updated_at>${updated_at}</updated_at><note>${note}</note></row>`;
}

function writeSheet(records: readonly Worker[]): string {
  const rows = [
    ["id", "name", "updated_at", "note"],
    ...records.map(({ id, name, updated_at, note = "" }) => [id, name, updated_at, note]),
  ];
  const cells = rows.map((row) => row.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join(""));
  return `<worksheet><sheetData>${cells.map((row) => `<row>${row}</row>`).join("")}</sheetData></worksheet>`;
}

function openFolder(drop: Drop, { dir, clock }: WorldTools): World {
  const folder = join(dir, "drop");
  mkdirSync(folder);
  let records: readonly Worker[] = makeRecords(7);
  let gone: readonly Worker[] = [];
  let count = 0;
  // What the kit has written; anything else in the folder is a write of the connector.
  const written = new Map<string, Buffer>();
  const deliver = (delivered: readonly Worker[]): void => {
    count += 1;
    const name = `workers-${count.toString().padStart(3, "0")}.data`;
    const text = drop.write(delivered);
    writeFileSync(join(folder, name), text);
    const at = new Date(clock.now().getTime() - 3_600_000 + count * 1000); // settled
    utimesSync(join(folder, name), at, at);
    written.set(name, Buffer.from(text));
  };
  const isAppending = drop.mode === "append";
  const change = (kind: ChangeKind, _object: string, id: string): void => {
    const record = [...records, ...gone].find((one) => one.id === id);
    invariant(record !== undefined, "the kit changes only records that are there");
    if (kind === "change") {
      const changed = { ...record, note: `changed at ${clock.now().toISOString()}` };
      records = records.map((one) => (one.id === id ? changed : one));
      deliver(isAppending ? [changed] : records);
      return;
    }
    invariant(kind !== "move", "files have no pages");
    if (kind === "remove") {
      gone = [...gone, record];
      records = records.filter((one) => one.id !== id);
    }
    if (kind === "restore") records = records.toSpliced(1, 0, record);
    deliver(kind === "repeat" ? [...records, record] : records);
  };
  // Two files, so that there is a resting point between them.
  deliver(isAppending ? records.slice(0, 4) : records);
  if (isAppending) deliver(records.slice(4));
  return {
    source: createSource(drop, folder),
    // Files that were appended stay, so what is gone in the system stays in the folder.
    listIds: () => [...records, ...(isAppending ? gone : [])].map((record) => record.id),
    change,
    faults: {
      unreachable: () => createSource(drop, join(dir, "nowhere")),
      elsewhere: () => {
        writeFileSync(join(dir, "outside.data"), drop.write(records));
        symlinkSync(join(dir, "outside.data"), join(folder, "workers-link.data"));
        return undefined;
      },
    },
    listWrites: () =>
      readdirSync(folder).flatMap((name) => {
        if (name === "workers-link.data") return [];
        return written.get(name)?.equals(readFileSync(join(folder, name))) === true
          ? []
          : [`a change of ${name}`];
      }),
    close: () => Promise.resolve(),
  };
}

function createSource({ object, mode }: Drop, path: string): World["source"] {
  return { config: { path, objects: { workers: { glob: "workers-*.data", key: "id", mode, ...object } } } };
}

const folders = drops.map((drop): Scenario => ({
  name: drop.name,
  transport: "folder",
  objects: [{ name: "workers", modes: drop.mode === "append" ? ["full", "incremental"] : ["full"] }],
  secrets: {},
  renewsSignIn: false,
  open: (tools) => Promise.resolve(openFolder(drop, tools)),
}));

export default [...folders, bucketScenario, ...sftpScenarios] satisfies ConformanceSuite;
