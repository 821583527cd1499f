// A directory behind LDAP: the first of the definition's servers that lets us in.
import { EdpError, invariant, type Logger } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import { readFile } from "node:fs/promises";
import type { DirectorySettings, LiveSettings, ServerAddress } from "../config.ts";
import type { AttributeRange, Directory, DirectoryEvent, DirectoryQuery } from "../directory.ts";
import { readClasses, readText } from "../entry.ts";
import { findRange } from "../range.ts";
import { openConnection, type Connection } from "./connection.ts";
import { identifyController } from "./controller.ts";
import { adviseReferral, isElsewhere } from "./referrals.ts";
import { createLogin, readIdentity, signIn } from "./sign-in.ts";
import { markLinks, readLinks } from "./links.ts";
import { toResultError, type ProblemPlace } from "./problems.ts";
import { searchPages, send, type Search, type SearchContext } from "./search.ts";
import type { Line } from "./socket.ts";

/** What every conversation with a server of this source needs, but for who we are. */
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
    identity: undefined,
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

export interface OpenDirectory {
  readonly directory: Directory;
  readonly close: () => void;
}

/** Lends a signed-in directory: the first server that lets us in. */
export async function openLive(
  context: ConnectorContext,
  settings: DirectorySettings,
  live: LiveSettings,
): Promise<OpenDirectory> {
  const opened = await openFirst(context, settings, live, () => Promise.resolve(true));
  invariant(opened !== undefined, "the first server that lets us in will do");
  return opened;
}

/**
 * The first server that lets us in and `suits`; undefined when each that answers does not. An account that one
 * server refuses is not tried at the next: a wrong password that is tried everywhere locks the account.
 */
export async function openFirst(
  context: ConnectorContext,
  settings: DirectorySettings,
  live: LiveSettings,
  suits: (directory: Directory) => Promise<boolean>,
): Promise<OpenDirectory | undefined> {
  const line = { ...(await createLine(context, live)), identity: await readIdentity(context, live) };
  let firstError: unknown;
  let wasLetIn = false;
  for (const server of live.servers) {
    const connection = await tryConnection(line, live, server, context.log).catch((error: unknown) => {
      line.signal.throwIfAborted();
      firstError ??= error;
      return undefined;
    });
    if (connection === undefined) continue;
    try {
      await signIn(line, connection, await createLogin(context, live));
      wasLetIn = true;
      const directory = createDirectory(context, settings, live, connection);
      if (await suits(directory)) return { directory, close: connection.close };
      connection.close();
    } catch (error) {
      connection.close();
      throw error;
    }
  }
  if (!wasLetIn) throw firstError;
  return undefined;
}

async function tryConnection(
  line: Line,
  live: LiveSettings,
  server: ServerAddress,
  log: Logger,
): Promise<Connection> {
  try {
    return await openConnection(line, live, server);
  } catch (error) {
    line.signal.throwIfAborted();
    log.log("warn", "A domain controller cannot be used", {
      address: server.address,
      reason: error instanceof Error ? error.message : String(error),
    });
    throw error;
  }
}

export function createDirectory(
  context: Pick<ConnectorContext, "source" | "log" | "signal">,
  settings: DirectorySettings,
  live: LiveSettings,
  connection: Connection,
): Directory {
  const { source, log, signal } = context;
  const { address } = connection.server;
  const { bindDn: login, operationMs: limitMs } = live;
  const about = (doing: string, object?: string): SearchContext => {
    const place: ProblemPlace = { source, address, login, base: settings.baseDn, limitMs, doing, object };
    return { connection, place, signal };
  };
  return {
    givesGuids: true,
    read: (query) =>
      readEvents(
        about(`send the next page of ${query.object}`, query.object),
        toSearch(settings, live, query),
        query,
        log,
      ),
    readRange: (dn, attribute, from) =>
      readRange(about(`send more of ${attribute} of ${dn}`), live, { dn, attribute, from }),
    openFeed: async () => {
      const controller = await identifyController(about("say who it is"), settings.baseDn);
      if (controller === undefined) return undefined;
      const { partition } = controller;
      return {
        controller,
        markLinks: () => markLinks(about("say how far its changes go"), partition),
        readLinks: (cookie) => readLinks(about("send the changes of members"), partition, cookie),
      };
    },
  };
}

function toSearch(settings: DirectorySettings, live: LiveSettings, query: DirectoryQuery): Search {
  const ranged = query.attributes.map((name) =>
    name === "member" ? toRange(name, 0, live.memberRange) : name,
  );
  return {
    base: query.base ?? settings.baseDn,
    scope: "sub",
    filter: narrow(query),
    attributes: [...new Set(["objectGUID", "objectClass", ...ranged])],
    withGuids: query.withGuids ?? false,
    withDeleted: query.isDeleted ?? false,
    pageSize: live.pageSize,
    object: query.object,
  };
}

function narrow({ filter, fromUsn, isDeleted }: DirectoryQuery): string {
  const parts = [
    ...(isDeleted === true ? ["(isDeleted=TRUE)"] : []),
    ...(fromUsn === undefined ? [] : [`(uSNChanged>=${fromUsn.toString()})`]),
  ];
  return parts.length === 0 ? filter : `(&${filter}${parts.join("")})`;
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
    for (const uri of referrals.filter(isElsewhere)) {
      log.log("info", "The directory points to another domain; not followed", {
        uri,
        advice: adviseReferral(uri),
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
): Promise<AttributeRange | "gone"> {
  const { dn, attribute, from } = wish;
  const search: Search = {
    base: dn,
    scope: "base",
    filter: "(objectClass=*)",
    attributes: [toRange(attribute, from, live.memberRange), "uSNChanged"],
    withGuids: true,
    pageSize: 1,
    object: attribute,
  };
  const { entries, result } = await send(context, search, []);
  if (result.code === noSuchObject) return "gone";
  if (result.code !== 0) throw toResultError(context.place, result);
  const [entry] = entries;
  if (entry === undefined) return "gone";
  // A list that ends right here has no piece left, but still a version.
  return (
    findRange(entry, attribute) ?? { values: [], next: undefined, version: readText(entry, "uSNChanged") }
  );
}

const noSuchObject = 32;
