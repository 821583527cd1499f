// The connections of one piece of work, one after the other: when one breaks, the next request gets a new one, a few
// times. What was open on the old one has to be opened again by whoever needs it.
import { isEdpError } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import { openConnection, type SftpConnection } from "./connection.ts";
import type { ReadOnlySftp } from "./read-only-sftp.ts";
import type { SftpSettings } from "./sftp-settings.ts";

export interface SftpSession {
  /** Does the work, and does it again on a new connection when the one that it had is gone. */
  readonly use: <T>(work: (sftp: ReadOnlySftp) => Promise<T>) => Promise<T>;
  readonly hostKey: () => Promise<string>;
  readonly signIn: () => Promise<void>;
  readonly close: () => void;
}

const limits = { connectMs: 6_000, requestMs: 30_000 };
const pausesMs = [500, 2_000, 8_000];

export function createSession(context: ConnectorContext, settings: SftpSettings): SftpSession {
  let connection: SftpConnection | undefined;
  let wasOpen = false;
  const current = (): SftpConnection => {
    if (connection?.isOpen() !== true) connection = openConnection(context, settings, limits);
    return connection;
  };
  return {
    use: async (work) => {
      for (let attempt = 0; ; attempt += 1) {
        try {
          const sftp = await current().sftp;
          wasOpen = true;
          return await work(sftp);
        } catch (error) {
          const pauseMs = pausesMs[attempt];
          // The first connection of all has to come about: whoever cannot reach a server is told at once.
          if (!wasOpen || pauseMs === undefined || !isLost(error)) throw error;
          context.log.log("warn", "the connection to the SFTP server broke; trying again");
          await context.clock.sleep(pauseMs, context.signal);
        }
      }
    },
    hostKey: () => current().hostKey,
    signIn: async () => {
      await current().sftp;
    },
    close: () => connection?.close(),
  };
}

/** Broken, or refused while the server comes back. */
function isLost(error: unknown): boolean {
  return isEdpError(error) && (error.code === "EDP-SRC-316" || error.code === "EDP-SRC-001");
}
