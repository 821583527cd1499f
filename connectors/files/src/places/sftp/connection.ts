// One SSH connection: a socket that goes only where the definition allows, a server whose key is known, a sign-in,
// and on it the part of SFTP that reads. Nothing is sent to a server before its key has been judged.
import { EdpError } from "@edp/base";
import { createGuardedLookup, lookupSystem, toNetworkError, type ConnectorContext } from "@edp/connector-sdk";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Client, type ConnectConfig } from "ssh2";
import { expectKnown, orderAlgorithms } from "./host-keys.ts";
import { createReadOnlySftp, lostConnection, type ReadOnlySftp } from "./read-only-sftp.ts";
import { writeServer, type SftpSettings } from "./sftp-settings.ts";
import { createSignIn } from "./sign-in.ts";

export interface SftpConnection {
  /** A line for people about the server's key, once it is known to be the right one. */
  readonly hostKey: Promise<string>;
  readonly sftp: Promise<ReadOnlySftp>;
  readonly isOpen: () => boolean;
  readonly close: () => void;
}

export interface ConnectionLimits {
  /** Until the sign-in is done; shorter than a check may last, so that the check can say what was slow. */
  readonly connectMs: number;
  readonly requestMs: number;
}

interface Opening {
  readonly context: ConnectorContext;
  readonly settings: SftpSettings;
  readonly limits: ConnectionLimits;
  readonly client: Client;
}

export function openConnection(
  context: ConnectorContext,
  settings: SftpSettings,
  limits: ConnectionLimits,
): SftpConnection {
  const client = new Client();
  const opening: Opening = { context, settings, limits, client };
  const hostKey = Promise.withResolvers<string>();
  const gone = Promise.withResolvers<never>();
  let isOpen = true;
  const leave = (): void => {
    isOpen = false;
    gone.reject(context.signal.aborted ? context.signal.reason : lostConnection(toPlace(opening)));
    client.destroy();
  };
  const sftp = openSftp(opening, hostKey.resolve, gone.promise);
  sftp.catch((error: unknown) => {
    hostKey.reject(error);
    leave();
  });
  client.on("close", leave);
  context.signal.addEventListener("abort", leave, { once: true });
  if (context.signal.aborted) leave();
  for (const promise of [hostKey.promise, gone.promise]) promise.catch(() => undefined);
  return {
    hostKey: hostKey.promise,
    sftp,
    isOpen: () => isOpen,
    close: () => {
      context.signal.removeEventListener("abort", leave);
      leave();
    },
  };
}

async function openSftp(
  opening: Opening,
  onHostKey: (line: string) => void,
  gone: Promise<never>,
): Promise<ReadOnlySftp> {
  const { context, settings, limits, client } = opening;
  const place = toPlace(opening);
  const socket = await Promise.race([openSocket(opening), gone]);
  const refused = Promise.withResolvers<never>();
  refused.promise.catch(() => undefined);
  const ready = once(client, "ready");
  ready.catch(() => undefined);
  client.on("error", () => undefined); // the first one is told by `ready`; later ones end in "close"
  client.connect({
    sock: socket,
    username: settings.user,
    authHandler: createSignIn(context, settings, refused.reject),
    readyTimeout: limits.connectMs,
    keepaliveInterval: 10_000,
    algorithms: { serverHostKey: orderAlgorithms(settings.hostKeys) },
    hostVerifier: (blob: Buffer) => {
      try {
        onHostKey(expectKnown(blob, settings.hostKeys, place));
        return true;
      } catch (error) {
        refused.reject(error);
        return false;
      }
    },
  } satisfies ConnectConfig);
  try {
    await Promise.race([refused.promise, ready, gone]);
  } catch (error) {
    throw toSshError(opening, error);
  }
  const opened = Promise.withResolvers<Parameters<typeof createReadOnlySftp>[0]>();
  client.sftp((error, wrapper) => {
    if (error === undefined) opened.resolve(wrapper);
    else opened.reject(new EdpError("EDP-SRC-315", { ...place, problem: "offers no SFTP to this user" }));
  });
  opened.promise.catch(() => undefined);
  const wrapper = await Promise.race([opened.promise, gone]);
  wrapper.on("error", () => client.destroy()); // it broke the protocol
  return createReadOnlySftp(wrapper, { ...place, lost: gone, requestMs: limits.requestMs });
}

async function openSocket({ context, settings, limits }: Opening): Promise<Socket> {
  const { source, allowedHosts, signal } = context;
  const { host, port, privateNetwork } = settings;
  const rules = { source, allowedHosts, privateNetwork };
  const socket = connect({ host, port, noDelay: true, lookup: createGuardedLookup(rules, lookupSystem) });
  const tooLong = AbortSignal.timeout(limits.connectMs);
  try {
    await once(socket, "connect", { signal: AbortSignal.any([signal, tooLong]) });
    return socket;
  } catch (error) {
    socket.on("error", () => undefined);
    socket.destroy();
    signal.throwIfAborted();
    const address = writeServer(settings);
    if (tooLong.aborted) throw tooSlow({ source, address }, "accept a connection", limits.connectMs);
    throw toNetworkError(error, { source, address });
  }
}

/** The library's errors have a level. What the server wrote itself is never repeated. */
function toSshError(opening: Opening, error: unknown): unknown {
  if (error instanceof EdpError) return error;
  const place = toPlace(opening);
  const { user, signIn } = opening.settings;
  const cause = { cause: error };
  const level = error instanceof Error && "level" in error ? error.level : undefined;
  if (level === "client-authentication")
    return new EdpError("EDP-SRC-312", { ...place, user, signIn }, cause);
  if (level === "client-timeout")
    return tooSlow(place, "say who it is and let us sign in", opening.limits.connectMs);
  if (level === "client-socket") return toNetworkError(error, place);
  const isOurs = (level === "handshake" || level === "protocol") && error instanceof Error;
  const problem = isOurs
    ? `does not speak SSH as we do: ${error.message}`
    : "ended the connection before the sign-in";
  return new EdpError("EDP-SRC-315", { ...place, problem }, cause);
}

function tooSlow(
  place: { readonly source: string; readonly address: string },
  phase: string,
  limitMs: number,
): EdpError {
  return new EdpError("EDP-SRC-007", { ...place, phase, limitMs });
}

function toPlace({ context, settings }: Opening): { readonly source: string; readonly address: string } {
  return { source: context.source, address: writeServer(settings) };
}
