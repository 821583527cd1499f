// The connection test of a drop folder: it is there, it may be read, its files match and hold what they should.
import { EdpError } from "@edp/base";
import { runCheck, type CheckStep, type ConnectorContext, type PlannedStep } from "@edp/connector-sdk";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { findObject, readConfig, type FilesConfig } from "./config.ts";
import { listFiles } from "./drop-folder.ts";
import { readErrorReason } from "./file-error.ts";
import { lookAtObject } from "./look.ts";

export async function* checkSource(context: ConnectorContext): AsyncIterable<CheckStep> {
  const config = readConfig(context);
  const steps: readonly PlannedStep[] = [
    { step: "reachable", run: () => findFolder(context, config) },
    { step: "permission", run: () => readFolder(context, config) },
    { step: "data", run: () => lookAtObjects(context, config) },
  ];
  yield* runCheck(context, steps);
}

async function findFolder({ source }: ConnectorContext, { folder }: FilesConfig): Promise<string> {
  try {
    if ((await stat(folder)).isDirectory()) return folder;
  } catch (error) {
    throw new EdpError("EDP-SRC-035", { source, folder, reason: readErrorReason(error) }, { cause: error });
  }
  throw new EdpError("EDP-SRC-035", { source, folder, reason: "it is not a folder" });
}

/** The folder can be listed, and the files that would be read can be opened. */
async function readFolder(context: ConnectorContext, config: FilesConfig): Promise<string> {
  const { source } = context;
  let count = 0;
  for (const name of context.objects) {
    const files = await listFiles(source, config, findObject(source, config, name));
    count += files.length;
    for (const { name: file, path } of files) {
      await access(path, constants.R_OK).catch((error: unknown) => {
        throw new EdpError("EDP-SRC-044", { source, file, reason: readErrorReason(error) }, { cause: error });
      });
    }
  }
  return `${count.toString()} ${count === 1 ? "file" : "files"} can be read`;
}

async function lookAtObjects(context: ConnectorContext, config: FilesConfig): Promise<string> {
  const { source } = context;
  const found: string[] = [];
  for (const name of context.objects) {
    const object = findObject(source, config, name);
    const { newest, part } = await lookAtObject(context, config, object);
    if (newest === undefined) {
      // Waiting for the next delivery is the ordinary state of an object that only appends.
      if (object.mode === "snapshot")
        throw new EdpError("EDP-SRC-036", { source, object: name, folder: config.folder, glob: object.glob });
      found.push(`${name}: no file yet`);
    } else
      found.push(`${name}: ${newest.name}${part === undefined || part.batch.count === 0 ? ", empty" : ""}`);
  }
  return found.join(", ");
}
