// A folder on an SFTP server as the config names it.
import type { KnownHostKey } from "./host-keys.ts";

export interface SftpSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Without a slash at its end, but for the root. */
  readonly path: string;
  /** Empty: no server is known yet, and none is believed. */
  readonly hostKeys: readonly KnownHostKey[];
  readonly signIn: "password" | "private-key";
  readonly privateNetwork: boolean;
}

/** `sftp.payroll.example:22`, as the definition allows it. */
export function writeServer({ host, port }: Pick<SftpSettings, "host" | "port">): string {
  return `${host}:${port.toString()}`;
}

export function writeAddress(settings: Pick<SftpSettings, "host" | "port" | "path">): string {
  const { path } = settings;
  return `sftp://${writeServer(settings)}${path.startsWith("/") ? "" : "/~/"}${path}`;
}
