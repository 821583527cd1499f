// Keys of 16 bytes -> values of a fixed size, in one flat buffer: about 50 bytes an entry, where a Map of texts needs
// some 400, and nothing of it for the garbage collector to walk through. Open addressing, doubled when it fills up.

export interface ByteTable {
  readonly set: (key: Buffer, value: Buffer) => void;
  /** A view of the value, valid until the next `set`. */
  readonly get: (key: Buffer) => Buffer | undefined;
}

const keyBytes = 16;
const firstSlots = 1_024;
const maxShare = 0.7;

export function createByteTable(valueBytes: number): ByteTable {
  // A slot: 1 when it is taken, the key, the value.
  const slotBytes = 1 + keyBytes + valueBytes;
  let slots = firstSlots;
  let data = Buffer.alloc(slots * slotBytes);
  let taken = 0;

  /** Where the key is, or where it would go. */
  const find = (key: Buffer): number => {
    for (let slot = mix(key) & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      const at = slot * slotBytes;
      if (data[at] === 0 || data.compare(key, 0, keyBytes, at + 1, at + 1 + keyBytes) === 0) return at;
    }
  };
  const grow = (): void => {
    const old = data;
    slots *= 2;
    data = Buffer.alloc(slots * slotBytes);
    for (let at = 0; at < old.length; at += slotBytes) {
      if (old[at] === 1) old.copy(data, find(old.subarray(at + 1, at + 1 + keyBytes)), at, at + slotBytes);
    }
  };
  return {
    set: (key, value) => {
      if (taken > slots * maxShare) grow();
      const at = find(key);
      if (data[at] === 0) taken += 1;
      data[at] = 1;
      key.copy(data, at + 1, 0, keyBytes);
      value.copy(data, at + 1 + keyBytes, 0, valueBytes);
    },
    get: (key) => {
      const at = find(key);
      return data[at] === 0 ? undefined : data.subarray(at + 1 + keyBytes, at + slotBytes);
    },
  };
}

/** GUIDs of test data count up in their first bytes, and real ones have fixed bits: so all of it counts. */
function mix(key: Buffer): number {
  let hash = 0;
  for (let at = 0; at < keyBytes; at += 4) hash = Math.imul(hash ^ key.readInt32LE(at), 0x9e3779b1);
  return hash ^ (hash >>> 15);
}
