import { invariant } from "@edp/base";

/** Sizes as people write them in a definition: `512KiB`, `16MiB`. */
export const sizePattern = "^[1-9][0-9]{0,5}(B|KiB|MiB|GiB)$";

const unitBytes = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const satisfies Record<
  string,
  number
>;

/** Bytes of a size that has passed validation. */
export function parseSize(text: string): number {
  const unit = /[A-Za-z]+$/.exec(text)?.[0];
  invariant(unit !== undefined && unit in unitBytes, "a size was validated before");
  return Number.parseInt(text, 10) * unitBytes[unit as keyof typeof unitBytes];
}
