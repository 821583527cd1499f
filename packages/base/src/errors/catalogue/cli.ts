// CLI: the command line and this machine.
import type { Catalogue } from "../catalogue-types.ts";

export const cli = {
  "EDP-CLI-001": {
    title: "No platform here",
    message: (p: { from: string }) => `No edp.yaml was found in ${p.from} or in any folder above it.`,
    fix: (_p: { from: string }) => "go into a platform's folder, name it with -C DIR, or make one: edp init DIR",
    exit: 2,
  },
} as const satisfies Catalogue;
