// SRC 035-049: files in a drop folder.
import type { Catalogue } from "../catalogue-types.ts";

export const srcFiles = {
  "EDP-SRC-035": {
    title: "Folder cannot be read",
    message: (p: { source: string; folder: string; reason: string }) =>
      `${p.source}: the folder ${p.folder} cannot be read: ${p.reason}.`,
    fix: (p: { source: string; folder: string; reason: string }) =>
      `make the folder, or correct config.path in sources/${p.source}.yaml`,
    exit: 3,
    retry: "later",
  },
} as const satisfies Catalogue;
