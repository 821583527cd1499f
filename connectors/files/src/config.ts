// A source's config as this connector works with it: the manifest's schema has checked it, the defaults are in.
import { EdpError } from "@edp/base";
import { parsePath, type ConnectorContext } from "@edp/connector-sdk";
import { resolve } from "node:path";
import type { S3Settings } from "./places/s3/s3-settings.ts";
import { readKnownHostKeys } from "./places/sftp/host-keys.ts";
import type { SftpSettings } from "./places/sftp/sftp-settings.ts";

export type FileFormat = "csv" | "json" | "jsonl" | "xml" | "xlsx" | "parquet";
export type Encoding = "utf-8" | "latin1" | "windows-1252" | "utf-16";

export interface FilesObject {
  readonly name: string;
  readonly glob: string;
  readonly format: FileFormat;
  readonly compression: "auto" | "none" | "gzip";
  readonly key: readonly string[];
  readonly updatedAt?: string;
  readonly mode: "snapshot" | "append";
  readonly files: "newest" | "all";
  readonly encoding: Encoding;
  readonly delimiter: string;
  /** Names of the columns; absent: the first line has them. */
  readonly columns?: readonly string[];
  /** Name of a workbook's sheet; absent: the first. */
  readonly sheet?: string;
  /** Row of a sheet that has the names of the columns; with `columns` the first row of data. */
  readonly headerRow: number;
  readonly recordPath: readonly string[];
  readonly lists: readonly string[];
}

export type PlaceSettings =
  | {
      readonly kind: "folder";
      /** Absolute. */
      readonly folder: string;
    }
  | ({ readonly kind: "s3" } & S3Settings)
  | ({ readonly kind: "sftp" } & SftpSettings);

export interface FilesConfig {
  readonly place: PlaceSettings;
  readonly settleMs: number;
  readonly objects: ReadonlyMap<string, FilesObject>;
}

type WrittenObject = Partial<Omit<FilesObject, "name" | "recordPath" | "key">> &
  Pick<FilesObject, "glob" | "format"> & {
    readonly key: string | readonly string[];
    readonly recordPath?: string;
  };

interface WrittenSftp {
  /** `name:port` */
  readonly server: string;
  readonly user: string;
  readonly path: string;
  readonly hostKeys?: readonly string[];
  readonly signIn?: SftpSettings["signIn"];
  readonly privateNetwork?: boolean;
}

interface WrittenConfig {
  /** One of the three. */
  readonly path?: string;
  readonly s3?: Partial<S3Settings> & Pick<S3Settings, "endpoint" | "region" | "bucket">;
  readonly sftp?: WrittenSftp;
  readonly settleSeconds?: number;
  readonly objects: Readonly<Record<string, WrittenObject>>;
}

type Given = Pick<ConnectorContext, "source" | "config" | "baseDir">;

export function readConfig(context: Given): FilesConfig {
  const written = context.config as unknown as WrittenConfig; // valid against the manifest's schema
  return {
    place: readPlace(context, written),
    settleMs: (written.settleSeconds ?? 0) * 1000,
    objects: new Map(
      Object.entries(written.objects).map(([name, object]) => [name, readObject(name, object)]),
    ),
  };
}

function readPlace({ source, baseDir }: Given, { path = "", s3, sftp }: WrittenConfig): PlaceSettings {
  if (sftp !== undefined) return { kind: "sftp", ...readSftp(source, sftp) };
  if (s3 === undefined) return { kind: "folder", folder: resolve(baseDir, path) };
  const { prefix = "" } = s3;
  return {
    kind: "s3",
    bucketIn: "path",
    privateNetwork: false,
    ...s3,
    prefix: prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`,
  };
}

function readSftp(source: string, written: WrittenSftp): SftpSettings {
  const [host = "", port = ""] = written.server.toLowerCase().split(":");
  return {
    host,
    port: Number(port),
    user: written.user,
    path: written.path.length > 1 ? written.path.replace(/\/+$/, "") : written.path,
    hostKeys: readKnownHostKeys(source, written.hostKeys ?? []),
    signIn: written.signIn ?? "password",
    privateNetwork: written.privateNetwork ?? false,
  };
}

function readObject(name: string, written: WrittenObject): FilesObject {
  return {
    compression: "auto",
    mode: "snapshot",
    files: "newest",
    encoding: "utf-8",
    delimiter: ",",
    headerRow: 1,
    lists: [],
    ...written,
    name,
    key: typeof written.key === "string" ? [written.key] : written.key,
    recordPath: parsePath(written.recordPath ?? ""),
  };
}

export function findObject(source: string, config: FilesConfig, name: string): FilesObject {
  const object = config.objects.get(name);
  if (object === undefined) {
    throw new EdpError("EDP-SRC-029", { source, object: name, known: [...config.objects.keys()] });
  }
  return object;
}
