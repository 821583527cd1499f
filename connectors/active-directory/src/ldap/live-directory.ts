// A directory behind LDAP: the first of the definition's servers that lets us in.
import { EdpError, type Logger } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import { readFile } from "node:fs/promises";
import type { DirectorySettings, LiveSettings } from "../config.ts";
import type { AttributeRange, Directory, DirectoryEvent, DirectoryQuery } from "../directory.ts";
import { readClasses } from "../entry.ts";
import { findRange } from "../range.ts";
import { openConnection, signIn, type Connection } from "./connection.ts";
import type { ProblemPlace } from "./problems.ts";
import { searchPages, type Search, type SearchContext } from "./search.ts";
import type { Line } from "./socket.ts";

export const passwordSecret = "bind-password";

export async function createLine(context: ConnectorContext, settings: LiveSettings): Promise<Line> {
  const own = settings.caFile === undefined ? undefined : await readCa(context.source, settings.caFile);
  const cas = [context.extraCa, own].filter((text) => text !== undefined);
  const { source, allowedHosts, clock, signal } = context;
  const { connectMs, operationMs } = settings;
  return {
    source,
    allowedHosts,
    clock,
    signal,
    connectMs,
    operationMs,
    extraCa: cas.length === 0 ? undefined : cas.join("\n"),
  };
}

async function readCa(source: string, path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const problem = `names a file that cannot be read: ${error instanceof Error ? error.message : path}`;
    throw new EdpError("EDP-SRC-028", { source, key: "tls.caFile", problem }, { cause: error });
  }
}

/** Lends a signed-in directory; the connection is closed whatever happens. */
export async function openLive(
  context: ConnectorContext,
  settings: DirectorySettings,
  live: LiveSettings,
): Promise<{ readonly directory: Directory; readonly close: () => void }> {
  const line = await createLine(context, live);
  const login = { name: live.bindDn, password: await context.secret(passwordSecret) };
  const connection = await connectFirst(line, live, context.log);
  try {
    await signIn(line, connection, login);
  } catch (error) {
    // Not at the next server: a wrong password that is tried everywhere locks the account.
    connection.close();
    throw error;
  }
  return { directory: createDirectory(context, settings, live, connection), close: connection.close };
}

async function connectFirst(line: Line, live: LiveSettings, log: Logger): Promise<Connection> {
  let firstError: unknown;
  for (const server of live.servers) {
    try {
      return await openConnection(line, live, server);
    } catch (error) {
      line.signal.throwIfAborted();
      firstError ??= error;
      log.log("warn", "A domain controller cannot be used", {
        address: server.address,
        reason: error instanceof Error ? error.message : String(error),
      });
    }
  }
  throw firstError;
}

export function createDirectory(
  context: Pick<ConnectorContext, "source" | "log" | "signal">,
  settings: DirectorySettings,
  live: LiveSettings,
  connection: Connection,
): Directory {
  const { source, log, signal } = context;
  const { address } = connection.server;
  const { bindDn: login, operationMs } = live;
  const about = (doing: string): SearchContext => {
    const place: ProblemPlace = { source, address, login, base: settings.baseDn, operationMs, doing };
    return { connection, place, signal };
  };
  return {
    givesGuids: true,
    read: (query) =>
      readEvents(about(`send the next page of ${query.object}`), toSearch(settings, live, query), query, log),
    readRange: (dn, attribute, from) =>
      readRange(about(`send more of ${attribute} of ${dn}`), live, { dn, attribute, from }),
  };
}

function toSearch(settings: DirectorySettings, live: LiveSettings, query: DirectoryQuery): Search {
  const ranged = query.attributes.map((name) =>
    name === "member" ? toRange(name, 0, live.memberRange) : name,
  );
  return {
    base: settings.baseDn,
    scope: "sub",
    filter: query.filter,
    attributes: [...new Set(["objectGUID", "objectClass", ...ranged])],
    withGuids: query.withGuids ?? false,
    pageSize: live.pageSize,
    object: query.object,
  };
}

const toRange = (attribute: string, from: number, count: number): string =>
  `${attribute};range=${from.toString()}-${(from + count - 1).toString()}`;

async function* readEvents(
  context: SearchContext,
  search: Search,
  query: DirectoryQuery,
  log: Logger,
): AsyncGenerator<readonly DirectoryEvent[]> {
  for await (const { entries, referrals, limit } of searchPages(context, search)) {
    if (referrals.length > 0) {
      // Other partitions and domains: not in the scope of this source, and not followed.
      log.log("info", "The directory points elsewhere; not followed", {
        object: search.object,
        referrals: [...referrals],
      });
    }
    const chosen = entries.filter((entry) => query.selects(readClasses(entry)));
    yield chosen.map((entry) => ({ kind: "entry", entry }));
    if (limit !== undefined) yield [{ kind: "incomplete", reason: limit.message }];
  }
}

async function readRange(
  context: SearchContext,
  live: LiveSettings,
  wish: { readonly dn: string; readonly attribute: string; readonly from: number },
): Promise<AttributeRange> {
  const { dn, attribute, from } = wish;
  const search: Search = {
    base: dn,
    scope: "base",
    filter: "(objectClass=*)",
    attributes: [toRange(attribute, from, live.memberRange)],
    withGuids: true,
    pageSize: 1,
    object: attribute,
  };
  for await (const { entries } of searchPages(context, search)) {
    for (const entry of entries) {
      const range = findRange(entry, attribute);
      if (range !== undefined) return range;
    }
  }
  return { values: [], next: undefined };
}
