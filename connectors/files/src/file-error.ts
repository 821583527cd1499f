// Words for what the operating system answers about files.
const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "EDP may not read it",
  EPERM: "EDP may not read it",
  ENOTDIR: "it is not a folder",
  EISDIR: "it is a folder",
  ELOOP: "it is a link",
  EMFILE: "too many files are open",
  EIO: "the disk fails",
};

export function readErrorReason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return reasons[code] ?? (error instanceof Error ? error.message : "unknown reason");
}
