// RUN: pipeline runs, steps, gates, schedules.
import type { Catalogue } from "../catalogue-types.ts";

export const run = {
  "EDP-RUN-001": {
    title: "Somebody else holds the platform",
    message: (p: { holder: string }) => `This platform is already in use: ${p.holder}. Nothing was changed.`,
    fix: (_p: { holder: string }) => "use it there, or stop it with Ctrl-C and start again",
  },
} as const satisfies Catalogue;
