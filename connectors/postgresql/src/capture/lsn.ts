// Positions in PostgreSQL's log: `16/B374D848`, two halves of 64 bits.

export function parseLsn(text: string): bigint | undefined {
  const [, high, low] = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(text) ?? [];
  return high === undefined || low === undefined
    ? undefined
    : BigInt(`0x${high}`) * 2n ** 32n + BigInt(`0x${low}`);
}

export function writeLsn(lsn: bigint): string {
  const [high, low] = [lsn >> 32n, lsn & 0xffff_ffffn];
  return `${high.toString(16)}/${low.toString(16)}`.toUpperCase();
}

export function laterOf(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
