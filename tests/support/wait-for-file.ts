import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** Waits until a file exists; fails when the program that should make it has ended before. */
export async function waitForFile(path: string, ended: Promise<unknown>): Promise<void> {
  let isOver = false;
  void ended.then(() => { isOver = true; });
  while (!existsSync(path)) {
    if (isOver) throw new Error(`the program ended without making ${path}`);
    await delay(20);
  }
}
