// groupType: a signed 32-bit number. Bits 1 to 3 are the scope, the sign bit makes it a security group.

export interface GroupType {
  readonly kind: "security" | "distribution";
  readonly scope: "global" | "domain_local" | "universal" | "unknown";
}

const scopes = [
  [0x2, "global"],
  [0x4, "domain_local"],
  [0x8, "universal"],
] as const;

/** Undefined when the text is no 32-bit number. */
export function decodeGroupType(text: string): GroupType | undefined {
  if (!/^-?\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  if (value < -(2 ** 31) || value >= 2 ** 32) return undefined;
  const scope = scopes.find(([bit]) => (value & bit) !== 0)?.[1] ?? "unknown";
  return { kind: (value & 0x8000_0000) === 0 ? "distribution" : "security", scope };
}
