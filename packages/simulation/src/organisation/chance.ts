// Chance that always falls the same way: every number is a function of the seed, a topic and an index, so any
// person can be invented without inventing the ones before.
import { hash } from "node:crypto";

export interface Chance {
  /** A whole number from 0 up to, not including, `limit`. */
  readonly below: (topic: string, index: number, limit: number) => number;
  readonly pick: <T>(topic: string, index: number, list: readonly T[]) => T;
  /** An id whose last twelve digits are `number`, so that the number can be read back. */
  readonly guid: (topic: string, number: number) => string;
}

export function createChance(seed: number): Chance {
  const topics = new Map<string, number>();
  const topicNumber = (topic: string): number => {
    const known = topics.get(topic);
    if (known !== undefined) return known;
    const made = Number.parseInt(hash("sha256", `${seed.toString()}|${topic}`).slice(0, 8), 16);
    topics.set(topic, made);
    return made;
  };
  const below = (topic: string, index: number, limit: number): number =>
    mix(topicNumber(topic), index) % limit;
  return {
    below,
    pick: (topic, index, list) => {
      const item = list[below(topic, index, list.length)];
      if (item === undefined) throw new RangeError(`nothing to pick from for ${topic}`);
      return item;
    },
    guid: (topic, number) =>
      writeGuid(hash("sha256", `${seed.toString()}|${topic}|${number.toString()}`), number),
  };
}

/** The number that `guid` put into the id; NaN for what is no id. */
export function readGuidNumber(guid: string): number {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(guid)
    ? Number.parseInt(guid.slice(24), 16)
    : Number.NaN;
}

function writeGuid(digits: string, number: number): string {
  const tail = number.toString(16).padStart(12, "0");
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${tail}`;
}

/** The finaliser of MurmurHash3 over two words: every bit of the index reaches every bit of the result. */
function mix(topic: number, index: number): number {
  let h = (topic ^ Math.imul(index, 0x9e3779b1)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
