// WEB: the console.
import type { Catalogue } from "../catalogue-types.ts";

export const web = {
  "EDP-WEB-001": {
    title: "The console did not start",
    message: (p: { port: number }) =>
      `The console could not serve on port ${p.port.toString()}; the lines above say why.`,
    fix: (_p: { port: number }) => "name another port: edp up --port N (0 takes any free one)",
  },
} as const satisfies Catalogue;
