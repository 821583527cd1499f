// WEB: the console.
import type { Catalogue } from "../catalogue-types.ts";

export const web = {
  "EDP-WEB-001": {
    title: "Port in use",
    message: (p: { port: number }) => `Another program already uses port ${p.port.toString()}.`,
    fix: (_p: { port: number }) => "name another one: edp up --port N",
  },
} as const satisfies Catalogue;
