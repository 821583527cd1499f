/** Chance that can be had again: the same start value gives the same numbers. */
export interface Random {
  /** A whole number from 0 to before `limit`. */
  readonly below: (limit: number) => number;
}

/** Mulberry32: small, and good enough to choose moments and histories. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  return { below: (limit) => Math.floor(next() * limit) };
}
