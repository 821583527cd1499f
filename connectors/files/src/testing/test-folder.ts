// A drop folder for tests, and what is read in it.
import type { JsonObject } from "@edp/base";
import type { ConnectorContext, ReadRequest } from "@edp/connector-sdk";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  createTestContext,
  summarizeRead,
  type ReadSummary,
  type TestContextInput,
} from "../../../../tests/support/connector-context.ts";
import connector from "../index.ts";

export interface Folder extends Disposable {
  readonly dir: string;
  /** Writes a file of the drop folder; the later call is the newer file. */
  readonly write: (name: string, content: string | Uint8Array) => string;
}

export function createFolder(): Folder {
  const root = mkdtempSync(join(tmpdir(), "edp-files-"));
  const dir = join(root, "drop");
  mkdirSync(dir);
  let age = 0;
  return {
    dir,
    write: (name, content) => {
      const path = join(dir, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      age += 1;
      utimesSync(path, 1_700_000_000 + age, 1_700_000_000 + age);
      return path;
    },
    [Symbol.dispose]: () => {
      rmSync(root, { recursive: true });
    },
  };
}

export function contextFor(
  folder: Folder,
  object: JsonObject,
  more: TestContextInput = {},
): ConnectorContext {
  const workers = { glob: "workers*", format: "csv", key: "id", ...object };
  const config = { path: "drop", objects: { workers } };
  return createTestContext({
    source: "hr",
    objects: ["workers"],
    baseDir: dirname(folder.dir),
    config,
    ...more,
  });
}

export const request: ReadRequest = {
  object: "workers",
  mode: "full",
  cursor: undefined,
  since: undefined,
  until: undefined,
};

export const read = (context: ConnectorContext, more: Partial<ReadRequest> = {}): Promise<ReadSummary> =>
  summarizeRead(connector.read(context, { ...request, ...more }));

/** Reads one file of this content. */
export async function readOne(
  content: string | Uint8Array,
  object: JsonObject = {},
  more: TestContextInput = {},
): Promise<ReadSummary> {
  using folder = createFolder();
  folder.write("workers.data", content);
  return await read(contextFor(folder, object, more));
}

export const payloads = ({ records }: ReadSummary): string[] => records.map(({ payload }) => payload);
export const ids = ({ records }: ReadSummary): string[] => records.map(({ id }) => id);
export const refusals = ({ refused }: ReadSummary): unknown[] =>
  refused.map(({ reason, position, bytes, id }) => [reason, position, bytes, id]);
