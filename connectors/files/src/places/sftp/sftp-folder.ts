// A folder on an SFTP server, as a place.
import { EdpError } from "@edp/base";
import { planServerSteps, type ConnectorContext, type PlannedStep } from "@edp/connector-sdk";
import type { Place, PlaceFile } from "../place.ts";
import { listFolder, type ListedFile } from "./list-folder.ts";
import { openFile } from "./read-file.ts";
import { createSession, type SftpSession } from "./session.ts";
import { writeAddress, writeServer, type SftpSettings } from "./sftp-settings.ts";

interface SftpFolder {
  readonly context: ConnectorContext;
  readonly settings: SftpSettings;
  readonly session: SftpSession;
}

export function createSftpFolder(context: ConnectorContext, settings: SftpSettings): Place {
  const { source, allowedHosts } = context;
  const server = writeServer(settings);
  if (!allowedHosts.includes(server))
    throw new EdpError("EDP-SRC-004", { source, address: server, allowed: allowedHosts });
  const folder: SftpFolder = { context, settings, session: createSession(context, settings) };
  return {
    address: writeAddress(settings),
    planSteps: () => planSteps(folder),
    list: (glob) => listFiles(folder, glob),
    close: () => {
      folder.session.close();
      return Promise.resolve();
    },
  };
}

/** The step that judges a server's certificate elsewhere judges its key here. */
function planSteps({ context, settings, session }: SftpFolder): readonly PlannedStep[] {
  const { host, port, privateNetwork } = settings;
  const { source, allowedHosts, extraCa, clock } = context; // without the proxy: SSH goes straight
  return [
    ...planServerSteps(
      { source, allowedHosts, extraCa, clock },
      { host, port, encryption: "none", privateNetwork },
    ),
    { step: "certificate", run: () => session.hostKey() },
    {
      step: "sign in",
      run: async () => {
        await session.signIn();
        return settings.user;
      },
    },
  ];
}

function listFiles(folder: SftpFolder, glob: string): Promise<readonly PlaceFile[]> {
  const { context, settings, session } = folder;
  const { source, signal } = context;
  const address = writeAddress(settings);
  return session.use(async (sftp) => {
    const files = await listFolder({ source, sftp, folder: settings.path, address, glob, signal });
    return files.map((file) => toPlaceFile(folder, file));
  });
}

function toPlaceFile({ context, settings, session }: SftpFolder, file: ListedFile): PlaceFile {
  const { name, sizeBytes, modified } = file;
  const reading = { source: context.source, address: writeAddress(settings), session, file };
  return {
    name,
    sizeBytes,
    modifiedNs: BigInt(modified) * 1_000_000_000n,
    identity: [name, sizeBytes.toString(), modified.toString()].join("\0"),
    open: () => openFile(reading),
  };
}
