// PostgreSQL refuses to run as root, and is right. As root we therefore run it as somebody who may do less.
import { spawnSync } from "node:child_process";
import { lchownSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Whom the server's processes belong to. `undefined` means: us, as we are. */
export interface OsUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The environment of every program we start here: nothing inherited, messages in English so that we can read them. */
export const programEnvironment: Readonly<Record<string, string>> = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  LC_ALL: "C",
  TZ: "UTC",
};

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Root uses the folder's owner, so that files stay theirs; when that is root too, `nobody`. Others are themselves. */
export function chooseOsUser(platformDir: string, passwdFile = "/etc/passwd"): OsUser | undefined {
  if (!isRoot()) return undefined;
  const users = readOsUsers(passwdFile);
  const owner = statSync(platformDir).uid;
  return users.find(({ uid }) => uid === owner && uid !== 0) ?? users.find(({ name }) => name === "nobody");
}

/** Asks the system itself, as that user: may it enter (and, if asked, write) here? Covers modes, ACLs and mounts. */
export function mayUse(user: OsUser | undefined, dir: string, access: "enter" | "write"): boolean {
  const script = access === "write" ? 'cd -- "$1" && [ -w . ]' : 'cd -- "$1"';
  const options = { stdio: "ignore", env: programEnvironment, cwd: "/", ...asUser(user) } as const;
  return spawnSync("/bin/sh", ["-c", script, "sh", dir], options).status === 0;
}

/** For the options of `spawn`. Node drops the supplementary groups as well. */
export function asUser(user: OsUser | undefined): { readonly uid?: number; readonly gid?: number } {
  return user === undefined ? {} : { uid: user.uid, gid: user.gid };
}

/** For messages. */
export function nameOfUser(uid: number): string {
  return readOsUsers("/etc/passwd").find((user) => user.uid === uid)?.name ?? `number ${uid.toString()}`;
}

function readOsUsers(passwdFile: string): readonly OsUser[] {
  const lines = readFileSync(passwdFile, "utf8").split("\n");
  return lines.map(parsePasswdLine).filter((user) => user !== undefined);
}

function parsePasswdLine(line: string): OsUser | undefined {
  const [name, , uid, gid] = line.split(":");
  if (name === undefined || uid === undefined || gid === undefined) return undefined;
  return { name, uid: Number(uid), gid: Number(gid) };
}

/** Gives a folder and all in it to the user. */
export function chownTree(dir: string, user: OsUser): void {
  lchownSync(dir, user.uid, user.gid);
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    lchownSync(join(entry.parentPath, entry.name), user.uid, user.gid);
  }
}
