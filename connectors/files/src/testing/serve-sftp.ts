// The server's side of SFTP for some files in one folder. What asks for more than reading is written down.
import ssh2, { type FileEntry, type SFTPWrapper } from "ssh2";

export interface ServedFile {
  readonly name: string;
  readonly content: Buffer;
  /** Seconds. */
  readonly modified: number;
  /** It is a link that leads there. */
  readonly target?: string;
}

export interface Serving {
  readonly folder: string;
  readonly list: () => readonly ServedFile[];
  readonly onWrite: (what: string) => void;
  /** A text to refuse every request with. */
  readonly refuse: () => string | undefined;
  /** Files may not be opened. */
  readonly denies: () => boolean;
  /** True: this read broke the connection. */
  readonly breaks: () => boolean;
}

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;
const writing = [
  "WRITE",
  "SETSTAT",
  "FSETSTAT",
  "REMOVE",
  "MKDIR",
  "RMDIR",
  "RENAME",
  "SYMLINK",
  "EXTENDED",
] as const;
const modes = { folder: 0o040755, file: 0o100644, link: 0o120777 } as const;

interface Open {
  readonly content: Buffer;
  readonly entries?: FileEntry[];
  readonly modified: number;
}

type Attributes = FileEntry["attrs"];

export function serveFiles(sftp: SFTPWrapper, serving: Serving): void {
  const handles = new Map<string, Open>();
  const keep = (open: Open): Buffer => {
    const handle = Buffer.from(handles.size.toString());
    handles.set(handle.toString(), open);
    return handle;
  };
  const find = (path: string): ServedFile | undefined =>
    serving.list().find(({ name }) => path === `${serving.folder}/${name}`);
  /** Answers unless this world refuses everything just now. */
  const answer = (id: number, reply: () => void): void => {
    const words = serving.refuse();
    if (words === undefined) reply();
    else sftp.status(id, STATUS_CODE.FAILURE, words);
  };
  const stat = (id: number, path: string): void => {
    const file = find(path);
    answer(id, () => {
      if (path === serving.folder) sftp.attrs(id, toAttributes(modes.folder));
      else if (file === undefined) sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
      else sftp.attrs(id, toAttributes(modes.file, file));
    });
  };
  for (const verb of writing)
    (sftp as { on: (name: string, listener: (id: number) => void) => void }).on(verb, (id) => {
      serving.onWrite(verb);
      sftp.status(id, STATUS_CODE.PERMISSION_DENIED);
    });
  sftp.on("REALPATH", (id, path) => {
    const filename = find(path)?.target ?? path;
    answer(id, () => {
      sftp.name(id, [{ filename, longname: filename, attrs: toAttributes(modes.folder) }]);
    });
  });
  sftp.on("STAT", stat);
  sftp.on("LSTAT", stat);
  sftp.on("OPENDIR", (id) => {
    const entries = serving.list().map((file) => toEntry(file));
    answer(id, () => {
      sftp.handle(id, keep({ content: Buffer.alloc(0), entries, modified: 0 }));
    });
  });
  sftp.on("READDIR", (id, handle) => {
    const page = handles.get(handle.toString())?.entries?.splice(0, 2) ?? [];
    if (page.length === 0) sftp.status(id, STATUS_CODE.EOF);
    else sftp.name(id, page);
  });
  sftp.on("OPEN", (id, path, flags) => {
    const file = find(path);
    if ((flags & ~OPEN_MODE.READ) !== 0) serving.onWrite(`OPEN with flags ${flags.toString()}`);
    answer(id, () => {
      if (file === undefined) sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
      else if (serving.denies()) sftp.status(id, STATUS_CODE.PERMISSION_DENIED);
      else sftp.handle(id, keep(file));
    });
  });
  sftp.on("FSTAT", (id, handle) => {
    const open = handles.get(handle.toString());
    if (open === undefined) sftp.status(id, STATUS_CODE.FAILURE);
    else sftp.attrs(id, toAttributes(modes.file, open));
  });
  sftp.on("READ", (id, handle, offset, length) => {
    if (serving.breaks()) return;
    const bytes = handles.get(handle.toString())?.content.subarray(offset, offset + length);
    if (bytes === undefined || bytes.length === 0) sftp.status(id, STATUS_CODE.EOF);
    else sftp.data(id, bytes);
  });
  sftp.on("CLOSE", (id) => {
    sftp.status(id, STATUS_CODE.OK);
  });
}

function toEntry(file: ServedFile): FileEntry {
  const mode = file.target === undefined ? modes.file : modes.link;
  return { filename: file.name, longname: file.name, attrs: toAttributes(mode, file) };
}

function toAttributes(mode: number, file?: Pick<ServedFile, "content" | "modified">): Attributes {
  const modified = file?.modified ?? 0;
  return { mode, uid: 0, gid: 0, size: file?.content.length ?? 0, atime: modified, mtime: modified };
}
