// SRC 035-049 and 240-259: files, in a drop folder or in a bucket.
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
  "EDP-SRC-240": {
    title: "Key of an object store refused",
    message: (p: { source: string; bucket: string; reason: string }) =>
      `${p.source}: the store of the bucket ${p.bucket} does not accept the sign-in: ${p.reason}.`,
    fix: (p: { source: string; bucket: string; reason: string }) =>
      p.reason === "RequestTimeTooSkewed"
        ? "set this machine's clock"
        : `correct the secrets access-key-id and secret-access-key, or config.s3.region in sources/${p.source}.yaml; then: edp check ${p.source}`,
  },
  "EDP-SRC-241": {
    title: "Bucket may not be read",
    message: (p: { source: string; action: string; on: string; reason: string }) =>
      `${p.source}: the key may not do ${p.action} on ${p.on}: ${p.reason}.`,
    fix: (p: { source: string; action: string; on: string; reason: string }) =>
      `have ${p.action} granted on ${p.on}; then: edp check ${p.source}`,
  },
  "EDP-SRC-242": {
    title: "Bucket cannot be read",
    message: (p: { source: string; address: string; reason: string }) =>
      `${p.source}: ${p.address} cannot be read: ${p.reason}.`,
    fix: (p: { source: string; address: string; reason: string }) =>
      `correct endpoint, region, bucket or bucketIn of config.s3 in sources/${p.source}.yaml`,
  },
  "EDP-SRC-243": {
    title: "Object store answers what cannot be understood",
    message: (p: { source: string; address: string; problem: string }) =>
      `${p.source}: the store of ${p.address} ${p.problem}. Nothing was taken as deleted.`,
    fix: (p: { source: string; address: string; problem: string }) =>
      `look at what stands at config.s3.endpoint in sources/${p.source}.yaml: it has to speak S3, and no proxy may change its answers`,
    exit: 3,
    retry: "later",
  },
} as const satisfies Catalogue;
