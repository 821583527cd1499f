// DB: PostgreSQL, the embedded one and foreign ones.
import type { Catalogue } from "../catalogue-types.ts";

export const db = {
  "EDP-DB-001": {
    title: "Database unreachable",
    message: (p: { address: string; reason: string }) => `No connection to PostgreSQL at ${p.address}: ${p.reason}.`,
    fix: (_p: { address: string; reason: string }) => "start it, or correct `database` in the environment's file",
    exit: 3,
    retry: "later",
  },
} as const satisfies Catalogue;
