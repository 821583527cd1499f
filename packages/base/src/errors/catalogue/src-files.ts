// SRC 035-049: files in a drop folder.
import type { Catalogue } from "../catalogue-types.ts";

export const srcFiles = {
  "EDP-SRC-035": {
    title: "Folder cannot be read",
    message: (p: { source: string; folder: string; reason: string }) =>
      `${p.source}: the folder ${p.folder} cannot be read: ${p.reason}.`,
    fix: (p: { source: string; folder: string; reason: string }) =>
      `make the folder and let EDP read it, or correct config.path in sources/${p.source}.yaml`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-036": {
    title: "No file to read",
    message: (p: { source: string; object: string; folder: string; glob: string }) =>
      `${p.source} ${p.object}: no file in ${p.folder} matches ${p.glob}. Nothing was taken as deleted.`,
    fix: (p: { source: string; object: string; folder: string; glob: string }) =>
      `ask the owner of ${p.source} whether it was delivered, or correct the glob in sources/${p.source}.yaml`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-037": {
    title: "Outside the drop folder",
    message: (p: { source: string; file: string; folder: string }) =>
      `${p.source}: ${p.file} leads out of the folder ${p.folder}. It was not opened.`,
    fix: (_p: { source: string; file: string; folder: string }) =>
      'put the file itself there instead of a link, and write globs without ".."',
  },
  "EDP-SRC-038": {
    title: "File changed while it was read",
    message: (p: { source: string; file: string; change: string }) =>
      `${p.source}: ${p.file} ${p.change}. Nothing was taken as deleted.`,
    fix: (p: { source: string; file: string; change: string }) =>
      `have it written under another name and renamed when it is whole, or set config.settleSeconds; then: edp run ${p.source}`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-039": {
    title: "Columns do not fit",
    message: (p: { source: string; file: string; problem: string }) => `${p.source}: ${p.file} ${p.problem}.`,
    fix: (p: { source: string; file: string; problem: string }) =>
      `correct the file's first line, or key, delimiter and columns in sources/${p.source}.yaml`,
  },
  "EDP-SRC-040": {
    title: "File cannot be understood",
    message: (p: { source: string; file: string; format: string; problem: string }) =>
      `${p.source}: ${p.file} is no whole ${p.format} file: ${p.problem}. Nothing was taken as deleted.`,
    fix: (p: { source: string; file: string; format: string; problem: string }) =>
      `have it delivered again, or correct format and encoding in sources/${p.source}.yaml`,
  },
  "EDP-SRC-041": {
    title: "XML with a document type",
    message: (p: { source: string; file: string }) =>
      `${p.source}: ${p.file} declares a document type. Such declarations can read other files and grow without end, so EDP refuses them.`,
    fix: (_p: { source: string; file: string }) => "have the file delivered without <!DOCTYPE …>",
  },
  "EDP-SRC-042": {
    title: "File expands too much",
    message: (p: { source: string; file: string; ratio: number }) =>
      `${p.source}: ${p.file} grows more than ${p.ratio.toString()} times when unpacked. It was not read to its end.`,
    fix: (p: { source: string; file: string; ratio: number }) =>
      `look at what ${p.source} delivers; if it is honest, have it delivered unpacked`,
  },
  "EDP-SRC-043": {
    title: "Text in another encoding",
    message: (p: { source: string; file: string; encoding: string; problem: string }) =>
      `${p.source}: ${p.file} is not ${p.encoding}: ${p.problem}.`,
    fix: (p: { source: string; file: string; encoding: string; problem: string }) =>
      `set the file's encoding in sources/${p.source}.yaml`,
  },
  "EDP-SRC-044": {
    title: "File cannot be read",
    message: (p: { source: string; file: string; reason: string }) =>
      `${p.source}: the file ${p.file} cannot be read: ${p.reason}. Nothing was taken as deleted.`,
    fix: (p: { source: string; file: string; reason: string }) =>
      `make it a plain file that EDP may read, or take it out of the folder; then: edp run ${p.source}`,
    exit: 3,
    retry: "later",
  },
} as const satisfies Catalogue;
