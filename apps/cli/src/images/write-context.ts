// A context as a folder, for the engine's client. Every time in it is the same, so that the same files make the same
// layers.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { PreparedImage } from "./prepare-images.ts";
import type { RegistryFile } from "./registries.ts";

/** 1980: the oldest time that every archive can say. */
const fixedTime = 315_532_800;

export async function withContext<T>(
  image: PreparedImage,
  registries: readonly RegistryFile[],
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "edp-image-"));
  try {
    for (const { path, bytes, isExecutable } of image.files) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
      chmodSync(file, isExecutable ? 0o755 : 0o644);
      utimesSync(file, fixedTime, fixedTime);
    }
    for (const { name, text } of registries) {
      mkdirSync(join(folder, "registries"), { recursive: true, mode: 0o700 });
      writeFileSync(join(folder, "registries", name), text, { mode: 0o600 });
      utimesSync(join(folder, "registries", name), fixedTime, fixedTime);
    }
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
