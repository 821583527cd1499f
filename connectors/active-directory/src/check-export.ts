// Checking an export: is there a directory in these files?
import { EdpError } from "@edp/base";
import type { ConnectorContext, PlannedStep } from "@edp/connector-sdk";
import type { DirectorySettings, ExportSettings } from "./config.ts";
import { listExportFiles } from "./export/files.ts";
import { openExport } from "./export/export-directory.ts";

export function planExportSteps(
  context: ConnectorContext,
  settings: DirectorySettings,
  place: ExportSettings,
): readonly PlannedStep[] {
  const { source } = context;
  return [
    {
      step: "reachable",
      run: async () => {
        const { length } = await listExportFiles(source, place.folder);
        return `${length.toString()} LDIF ${length === 1 ? "file" : "files"} in ${place.folder}`;
      },
    },
    { step: "data", run: () => findFirstEntry(context, settings, place) },
  ];
}

async function findFirstEntry(
  context: ConnectorContext,
  settings: DirectorySettings,
  { folder }: ExportSettings,
): Promise<string> {
  const { source } = context;
  const directory = openExport({
    source,
    folder,
    baseDn: settings.baseDn,
    otherBases: settings.otherBases,
    maxEntryBytes: maxEntryBytes(context),
    firstObject: "",
    signal: context.signal,
  });
  const anything = { object: "", filter: "", selects: () => true, attributes: [] };
  for await (const events of directory.read(anything)) {
    const first = events.find(({ kind }) => kind === "entry");
    if (first?.kind === "entry") {
      return `the first entry is ${first.entry.dn}`;
    }
  }
  throw new EdpError("EDP-SRC-062", {
    source,
    folder,
    reason: `no entry in it lies under ${settings.baseDn}`,
  });
}

/** An entry's text may be longer than its record: base64, folding, attributes that nobody asked for. */
export function maxEntryBytes(context: Pick<ConnectorContext, "maxRecordBytes">): number {
  return Math.max(64 * 1024 * 1024, context.maxRecordBytes * 4);
}
