// The connection test of a place: it is there, it may be read, its files match and hold what they should.
import { EdpError } from "@edp/base";
import { runCheck, type CheckStep, type ConnectorContext, type PlannedStep } from "@edp/connector-sdk";
import { findObject, readConfig, type FilesConfig } from "./config.ts";
import { listFiles } from "./list-files.ts";
import { lookAtObject } from "./look.ts";
import { openPlace } from "./places/open-place.ts";
import type { Place } from "./places/place.ts";

interface Checked {
  readonly context: ConnectorContext;
  readonly config: FilesConfig;
  readonly place: Place;
}

export async function* checkSource(context: ConnectorContext): AsyncIterable<CheckStep> {
  const config = readConfig(context);
  const place = openPlace(context, config);
  const checked: Checked = { context, config, place };
  const steps: readonly PlannedStep[] = [
    ...place.planSteps(),
    { step: "permission", run: () => readFiles(checked) },
    { step: "data", run: () => lookAtObjects(checked) },
  ];
  try {
    yield* runCheck(context, steps);
  } finally {
    await place.close();
  }
}

/** The place can be listed, the files that would be read can be opened, and the newest ones give a byte. */
async function readFiles({ context, config, place }: Checked): Promise<string> {
  const { source } = context;
  let count = 0;
  for (const name of context.objects) {
    const files = await listFiles(source, place, findObject(source, config, name));
    count += files.length;
    for (const [index, file] of files.entries()) {
      const opened = await file.open();
      try {
        if (index === files.length - 1) await opened.readRange(0, 1);
      } finally {
        await opened.close();
      }
    }
  }
  return `${count.toString()} ${count === 1 ? "file" : "files"} can be read`;
}

async function lookAtObjects({ context, config, place }: Checked): Promise<string> {
  const { source } = context;
  const found: string[] = [];
  for (const name of context.objects) {
    const object = findObject(source, config, name);
    const { newest, part } = await lookAtObject(context, place, object);
    if (newest === undefined) {
      // Waiting for the next delivery is the ordinary state of an object that only appends.
      if (object.mode === "snapshot")
        throw new EdpError("EDP-SRC-036", { source, object: name, folder: place.address, glob: object.glob });
      found.push(`${name}: no file yet`);
    } else
      found.push(`${name}: ${newest.name}${part === undefined || part.batch.count === 0 ? ", empty" : ""}`);
  }
  return found.join(", ");
}
