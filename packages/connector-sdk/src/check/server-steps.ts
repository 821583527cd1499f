// The first steps of every check over the network: name, reachable, certificate.
import { EdpError } from "@edp/base";
import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ConnectorContext } from "../connector.ts";
import { expectAllowedAddresses, type ReachRules } from "../http/allowed-hosts.ts";
import { createGuardedLookup, lookupSystem, type LookupAddresses } from "../http/guarded-connect.ts";
import { toNetworkError } from "../http/network-error.ts";
import { goesThrough, openTunnel, type ProxySettings } from "../http/proxy.ts";
import { createTrust } from "../http/trust.ts";
import { expectTrustedCertificate } from "./certificate.ts";
import type { PlannedStep } from "./run-check.ts";

export type ServerContext = Pick<ConnectorContext, "source" | "allowedHosts" | "extraCa" | "clock" | "proxy">;

export interface ServerPlace {
  readonly host: string;
  readonly port: number;
  /** `none`: no certificate step, as with plain HTTP or before StartTLS. */
  readonly encryption: "tls" | "none";
  readonly privateNetwork?: boolean;
  /** Only tests replace it. */
  readonly lookup?: LookupAddresses;
}

/** Where the server of an address over HTTP listens: host without brackets, the scheme's port unless one is named. */
export function placeOfUrl(url: URL): Pick<ServerPlace, "host" | "port" | "encryption"> {
  const isTls = url.protocol === "https:";
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (isTls ? 443 : 80) : Number(url.port),
    encryption: isTls ? "tls" : "none",
  };
}

/** The steps for one server. A connector adds its own: sign in, permission, data. */
export function planServerSteps(context: ServerContext, place: ServerPlace): readonly PlannedStep[] {
  const steps: PlannedStep[] = [
    { step: "name", run: () => resolveName(context, place) },
    { step: "reachable", run: (signal) => reachPort(context, place, signal) },
  ];
  if (place.encryption === "tls") {
    steps.push({ step: "certificate", run: (signal) => inspectCertificate(context, place, signal) });
  }
  return steps;
}

async function resolveName(context: ServerContext, place: ServerPlace): Promise<string> {
  const { host } = place;
  const proxy = findProxy(context, place);
  if (proxy !== undefined) return `${host}, by way of the proxy ${new URL(proxy.url).host}`;
  if (isIP(host) !== 0) return `${host} is an address`;
  const addresses = await (place.lookup ?? lookupSystem)(host).catch((error: unknown) => {
    throw toNetworkError(error, { source: context.source, address: writeAddress(place) });
  });
  expectAllowedAddresses(toRules(context, place), host, addresses);
  return `${host} → ${addresses.join(", ")}`;
}

async function reachPort(context: ServerContext, place: ServerPlace, signal: AbortSignal): Promise<string> {
  const startedMs = context.clock.monotonicMs();
  const proxy = findProxy(context, place);
  if (proxy !== undefined) (await tunnel(context, place, proxy)).destroy();
  else {
    const socket = connect({ host: place.host, port: place.port, signal, lookup: toLookup(context, place) });
    await settle(socket, "connect", context, place);
  }
  return `${place.port.toString()}, ${Math.max(1, Math.round(context.clock.monotonicMs() - startedMs)).toString()} ms`;
}

async function inspectCertificate(
  context: ServerContext,
  place: ServerPlace,
  signal: AbortSignal,
): Promise<string> {
  const proxy = findProxy(context, place);
  const by = proxy === undefined ? {} : { socket: await tunnel(context, place, proxy) };
  const socket = connectTls({
    host: place.host,
    port: place.port,
    ...by,
    ...(isIP(place.host) === 0 ? { servername: place.host } : {}),
    lookup: toLookup(context, place),
    secureContext: createTrust(context.extraCa),
    // Judged by expectTrustedCertificate, which can then say what is wrong; nothing is sent over it.
    rejectUnauthorized: false,
  });
  const leave = (): void => void socket.destroy();
  signal.addEventListener("abort", leave, { once: true });
  try {
    return await settle(socket, "secureConnect", context, place, () =>
      expectTrustedCertificate(socket, {
        source: context.source,
        address: writeAddress(place),
        clock: context.clock,
      }),
    );
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

/** Waits for the event, looks, and closes the socket whatever happens. */
async function settle(
  socket: Socket,
  event: string,
  context: ServerContext,
  place: ServerPlace,
  look: () => string = () => "",
): Promise<string> {
  try {
    await once(socket, event);
    return look();
  } catch (error) {
    throw error instanceof EdpError
      ? error
      : toNetworkError(error, { source: context.source, address: writeAddress(place) });
  } finally {
    socket.on("error", () => undefined);
    socket.destroy();
  }
}

function findProxy({ proxy }: ServerContext, { host, port }: ServerPlace): ProxySettings | undefined {
  return proxy !== undefined && goesThrough(proxy, host, port) ? proxy : undefined;
}

const tunnelMs = 5_000;

function tunnel(context: ServerContext, { host, port }: ServerPlace, proxy: ProxySettings): Promise<Socket> {
  const { source, extraCa } = context;
  return openTunnel(proxy, { source, host, port, extraCa, connectMs: tunnelMs });
}

function toRules(context: ServerContext, place: ServerPlace): ReachRules {
  const { source, allowedHosts } = context;
  return { source, allowedHosts, privateNetwork: place.privateNetwork ?? false };
}

function toLookup(context: ServerContext, place: ServerPlace): ReturnType<typeof createGuardedLookup> {
  return createGuardedLookup(toRules(context, place), place.lookup ?? lookupSystem);
}

function writeAddress(place: ServerPlace): string {
  return `${place.host}:${place.port.toString()}`;
}
