import { createRandom } from "./random.ts";

/** Repeatable chance: whole numbers below a limit. The seed that fails replays the test. */
export type Chance = (below: number) => number;

export const createSeededChance = (seed: number): Chance => createRandom(seed).below;

/** The same bytes with one to three small damages: changed, removed, doubled, cut off. */
export function damageBytes(bytes: Uint8Array, chance: Chance): Buffer {
  let damaged = Buffer.from(bytes);
  for (let count = 1 + chance(3); count > 0 && damaged.length > 0; count -= 1) {
    const at = chance(damaged.length);
    const kind = chance(4);
    if (kind === 0) damaged[at] = chance(256);
    else if (kind === 1)
      damaged = Buffer.concat([damaged.subarray(0, at), damaged.subarray(at + 1 + chance(4))]);
    else if (kind === 2)
      damaged = Buffer.concat([damaged.subarray(0, at + 1), damaged.subarray(Math.max(0, at - 3))]);
    else damaged = Buffer.from(damaged.subarray(0, at));
  }
  return damaged;
}
