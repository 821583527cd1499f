// LND: records into raw tables.
import type { Catalogue } from "../catalogue-types.ts";

export const lnd = {
  "EDP-LND-001": {
    title: "Another run holds this stream",
    message: (p: { source: string; object: string; holder: string }) =>
      `${p.source} ${p.object} is being landed by run ${p.holder}; this run was fenced out. What it had committed stays, nothing else was written.`,
    fix: (p: { source: string; object: string; holder: string }) =>
      `wait for it to end, or look at it: edp logs ${p.holder}`,
    exit: 3,
    retry: "later",
  },
} as const satisfies Catalogue;
