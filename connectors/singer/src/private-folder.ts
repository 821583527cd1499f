// What a tap is told stands in files, secrets among it: in a folder that only this account can enter, for as long
// as the tap runs.
import type { Json, JsonObject } from "@edp/base";
import { createHideSecrets, type ConnectorContext, type HideSecrets } from "@edp/connector-sdk";
import { randomInt } from "node:crypto";
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TapConfig } from "./config.ts";

export interface PrivateFolder {
  readonly dir: string;
  /** Whom its files belong to, as `uid:gid`: the container's user. */
  readonly user: string;
  /** Takes the tap's secrets out of a text. */
  readonly hide: HideSecrets;
  /** Writes a JSON file and returns its path. */
  readonly write: (name: string, value: unknown) => Promise<string>;
}

export async function withPrivateFolder<T>(
  work: (folder: PrivateFolder) => Promise<T>,
  context: ConnectorContext,
  config: TapConfig,
): Promise<T> {
  const { folder, remove } = await openPrivateFolder(context, config);
  try {
    return await work(folder);
  } finally {
    await remove();
  }
}

export async function openPrivateFolder(
  context: ConnectorContext,
  config: TapConfig,
): Promise<{ readonly folder: PrivateFolder; readonly remove: () => Promise<void> }> {
  const values = new Map<string, string>();
  for (const [setting, name] of Object.entries(config.secrets))
    values.set(setting, (await context.secret(name)).reveal());
  const dir = await mkdtemp(join(tmpdir(), folderPrefix)); // 0700
  const user = chooseUser(config);
  if (user.isOther) await chown(dir, user.id, user.id);
  const write = async (name: string, value: unknown): Promise<string> => {
    const file = join(dir, name);
    await writeFile(file, typeof value === "string" ? value : JSON.stringify(value), { mode: 0o600 });
    if (user.isOther) await chown(file, user.id, user.id);
    return file;
  };
  const remove = (): Promise<void> => rm(dir, { recursive: true, force: true });
  try {
    await write("config.json", addSecrets(config.settings, values));
    if (context.extraCa !== undefined) await write("ca.pem", context.extraCa);
  } catch (error) {
    await remove();
    throw error;
  }
  const id = `${user.id.toString()}:${user.group.toString()}`;
  return { folder: { dir, user: id, hide: createHideSecrets(values.values()), write }, remove };
}

/** What the folders of all taps begin with. */
export const folderPrefix = "edp-tap-";

/** A container does not run as root. Where EDP does, it gets an account that nobody else on the machine has. */
function chooseUser({ image }: TapConfig): { id: number; group: number; isOther: boolean } {
  const id = process.getuid?.() ?? 0;
  if (id !== 0 || image === undefined) return { id, group: process.getgid?.() ?? 0, isOther: false };
  const other = randomInt(1_000_000_000, 2_000_000_000);
  return { id: other, group: other, isOther: true };
}

/** `database.password` is the setting `password` inside `database`. */
function addSecrets(settings: JsonObject, values: ReadonlyMap<string, string>): JsonObject {
  let all = settings;
  for (const [setting, value] of values) all = put(all, setting.split("."), value);
  return all;
}

function put(settings: JsonObject, [name = "", ...rest]: readonly string[], value: string): JsonObject {
  if (rest.length === 0) return { ...settings, [name]: value };
  const inner: Json | undefined = settings[name];
  const isObject = typeof inner === "object" && inner !== null && !Array.isArray(inner);
  return { ...settings, [name]: put(isObject ? (inner as JsonObject) : {}, rest, value) };
}
