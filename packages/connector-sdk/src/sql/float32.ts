/** The shortest text that is this number among those of 32 bits: `3.14`, not `3.140000104904175`. */
export function toFloat32Text(written: string): string {
  const value = Math.fround(Number(written));
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return JSON.stringify(short);
  }
  return JSON.stringify(Number(value.toPrecision(9)));
}
