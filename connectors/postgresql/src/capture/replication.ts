// A connection that speaks the replication protocol: it knows slots, snapshots of a place in the log, and the stream.
import { EdpError, isEdpError } from "@edp/base";
import { createSessionGuard, type SqlConfig, type SqlContext, type SqlTable } from "@edp/connector-sdk/sql";
import { randomBytes } from "node:crypto";
import type pg from "pg";
import { connect, destroy } from "../connect.ts";
import { quoteIdentifier } from "../quote.ts";
import { toCaptureError } from "./errors.ts";
import { streamLog, type StreamRequest } from "./log-stream.ts";
import { parseLsn } from "./lsn.ts";
import type { LogMessage } from "./pgoutput.ts";

export interface ReplicationLine {
  /** The server's identity, and the end of what its log keeps safely. */
  readonly identify: () => Promise<{ readonly system: string; readonly endLsn: bigint }>;
  readonly createSlot: (name: string) => Promise<void>;
  readonly dropSlot: (name: string) => Promise<void>;
  /**
   * A snapshot that shows every transaction committed before `lsn` and none after it. Another session may take it
   * over until this connection does something else.
   */
  readonly exportSnapshot: (namedAfter: string) => Promise<{ readonly id: string; readonly lsn: bigint }>;
  readonly stream: (request: Omit<StreamRequest, "clock">) => AsyncIterable<LogMessage>;
  readonly close: () => void;
}

export interface SlotSubject {
  readonly config: SqlConfig;
  readonly table: Pick<SqlTable, "object">;
  readonly slot: string;
}

export async function openReplication(
  context: SqlContext,
  { config, table, slot }: SlotSubject,
): Promise<ReplicationLine> {
  const place = { source: context.source, config, object: table.object.name, slot };
  const toError = (error: unknown): unknown => toCaptureError(error, place);
  const client = await connectOrExplain(context, config);
  const close = (): void => {
    context.signal.removeEventListener("abort", close);
    destroy(client);
  };
  context.signal.addEventListener("abort", close, { once: true });
  const guard = createSessionGuard({ context, config, toError });
  const ask = async (command: string): Promise<Readonly<Record<string, string>>> => {
    const found = await guard.run(() => client.query<Record<string, string>>(command));
    return found.rows[0] ?? {};
  };
  const createSlot = (name: string, how: string): Promise<Readonly<Record<string, string>>> =>
    ask(`CREATE_REPLICATION_SLOT ${quoteIdentifier(name)} ${how}`);
  return {
    identify: async () => {
      const { systemid = "", xlogpos = "" } = await ask("IDENTIFY_SYSTEM");
      return { system: systemid, endLsn: parseLsn(xlogpos) ?? 0n };
    },
    createSlot: async (name) => {
      await createSlot(name, "LOGICAL pgoutput NOEXPORT_SNAPSHOT");
    },
    dropSlot: async (name) => {
      await ask(`DROP_REPLICATION_SLOT ${quoteIdentifier(name)}`);
    },
    exportSnapshot: async (namedAfter) => {
      const name = `${namedAfter.slice(0, 50)}_${randomBytes(4).toString("hex")}`;
      const made = await createSlot(name, "TEMPORARY LOGICAL pgoutput EXPORT_SNAPSHOT");
      return { id: made["snapshot_name"] ?? "", lsn: parseLsn(made["consistent_point"] ?? "") ?? 0n };
    },
    stream: async function* (request) {
      const { clock, signal } = context;
      const giveUpAt = clock.monotonicMs() + config.lockTimeoutMs;
      for (;;) {
        try {
          yield* streamLog(client, { ...request, clock });
        } catch (error) {
          signal.throwIfAborted();
          if (!isSlotBusy(error) || clock.monotonicMs() > giveUpAt) throw toError(error);
        }
        await clock.sleep(pauseMs, signal);
      }
    },
    close,
  };
}

const pauseMs = 100;

/** A run that was killed leaves its connection for the server to find out. */
function isSlotBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "55006";
}

async function connectOrExplain(context: SqlContext, config: SqlConfig): Promise<pg.Client> {
  try {
    return await connect(context, config, "replication");
  } catch (error) {
    const state =
      isEdpError(error) && error.cause instanceof Error && "code" in error.cause && error.cause.code;
    if (state !== "42501") throw error;
    const { source } = context;
    const grant = `alter role ${quoteIdentifier(config.user)} with replication;`;
    throw new EdpError("EDP-SRC-201", { source, account: config.user, grant }, { cause: error });
  }
}
