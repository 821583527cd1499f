import { EdpError, invariant } from "@edp/base";
import { randomBytes } from "node:crypto";
import { chmod, link, mkdir, open, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { SecretProvider } from "../provider.ts";
import { describeCause, readSecretFile } from "../read-secret-file.ts";

export interface GeneratedSettings {
  /** Folder that only its owner may enter; made when the first secret is. Absolute. */
  readonly directory: string;
  /** References that it makes and has; absent: all. */
  readonly only?: readonly string[];
}

const secretBytes = 24; // 192 bits, 32 letters

/** Random secrets, made when they are first needed and kept. For local environments only. */
export function createGeneratedProvider({ directory, only }: GeneratedSettings): SecretProvider {
  const place = (reference: string) => ({ reference, root: directory, path: join(directory, reference) });
  return {
    get: async (reference, need) => {
      if (only?.includes(reference) === false) return undefined;
      const known = await readSecretFile(place(reference));
      if (known !== undefined || need === "optional") return known;
      await createSecretFile(directory, join(directory, reference));
      const made = await readSecretFile(place(reference));
      invariant(made !== undefined, "a generated secret is there once it was made");
      return made;
    },
    describe: (reference) =>
      reference === undefined
        ? `generated secrets in ${directory}`
        : `generated secret ${join(directory, reference)}`,
  };
}

/**
 * Writes a new random value to `path`, unless another process was faster; then that one's value stays. The value
 * is complete before it gets its name (a link is made or is not), so nobody ever reads half of one.
 */
async function createSecretFile(directory: string, path: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString("hex")}.draft`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // A folder from an earlier time, or a process's umask, may be more open.
    await chmod(directory, 0o700);
    await chmod(dirname(path), 0o700);
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(`${randomBytes(secretBytes).toString("base64url")}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path).catch((cause: unknown) => {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    });
  } catch (cause) {
    throw new EdpError("EDP-SEC-005", { place: path, reason: describeCause(cause) }, { cause });
  } finally {
    await unlink(draft).catch(() => undefined); // it may never have been made
  }
}
