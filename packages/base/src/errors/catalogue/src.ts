// SRC: sources and connectors.
import type { Catalogue } from "../catalogue-types.ts";

export const src = {
  "EDP-SRC-001": {
    title: "Source unreachable",
    message: (p: { source: string; address: string; reason: string }) =>
      `${p.source} does not answer at ${p.address}: ${p.reason}.`,
    fix: (p: { source: string; address: string; reason: string }) =>
      `check the address and the network, then: edp check ${p.source}`,
    exit: 3,
    retry: "later",
  },
} as const satisfies Catalogue;
