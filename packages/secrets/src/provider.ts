import type { Secret } from "@edp/base";

/** `optional`: the caller goes on without it, so nobody should make one up. */
export type Need = "required" | "optional";

/** One place where secrets are kept. Each file in providers/ makes one; copy env.ts. */
export interface SecretProvider {
  /** The secret, or undefined when it is not here. The reference has been checked. */
  readonly get: (reference: string, need: Need) => Promise<Secret<string> | undefined>;
  /** Where a reference is looked for, so that a person can put it there; without one, the place as a whole. */
  readonly describe: (reference?: string) => string;
}
