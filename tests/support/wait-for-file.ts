import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** Waits until a file exists; fails when the program that should make it has ended before. */
export async function waitForFile(path: string, ended: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  void ended.then(() => {
    over.abort(new Error(`the program ended without making ${path}`));
  });
  while (!existsSync(path)) {
    over.signal.throwIfAborted();
    await delay(20);
  }
}
