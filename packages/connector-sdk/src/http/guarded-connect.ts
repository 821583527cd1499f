// Connections that ask the rules before a byte is sent: once for the host, once for each address that DNS
// gives, and once more for the address that the socket really reached.
import { EdpError } from "@edp/base";
import { lookup as systemLookup } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import type { SecureContext } from "node:tls";
import { buildConnector } from "undici";
import { expectAllowedAddresses, type ReachRules } from "./allowed-hosts.ts";
import { readIdentity, type ClientCertificate } from "./client-certificate.ts";
import { createTrust } from "./trust.ts";
import { goesThrough, openTunnel, type ProxySettings } from "./proxy.ts";

/** Addresses of a host name. Replaceable so that a test can let DNS change its mind. */
export type LookupAddresses = (host: string) => Promise<readonly string[]>;

export const lookupSystem: LookupAddresses = async (host) =>
  (await systemLookup(host, { all: true })).map(({ address }) => address);

/** A `lookup` for node:net and node:tls that refuses what the rules refuse. */
export function createGuardedLookup(rules: ReachRules, lookup: LookupAddresses): LookupFunction {
  return (host, options, callback) => {
    lookup(host).then(
      (addresses) => {
        try {
          expectAllowedAddresses(rules, host, addresses);
        } catch (error) {
          callback(error as Error, []); // expectAllowedAddresses throws EdpError only
          return;
        }
        const answers = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
        const [first] = answers;
        if (first === undefined) callback(notFound(rules, host), []);
        else if (options.all === true) callback(null, answers);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => {
        callback(error as Error, []); // dns rejects with errors only
      },
    );
  };
}

function notFound(rules: ReachRules, host: string): EdpError {
  return new EdpError("EDP-SRC-026", { source: rules.source, host, reason: "no address" });
}

export interface GuardedConnectOptions {
  readonly rules: ReachRules;
  readonly extraCa: string | undefined;
  readonly connectMs: number;
  readonly lookup: LookupAddresses;
  readonly proxy: ProxySettings | undefined;
  readonly clientCertificate: ClientCertificate | undefined;
  /** Told of an alert that the server sends after the handshake: undici forgets it and says "closed". */
  readonly onAlert: (error: unknown) => void;
}

export function createGuardedConnector(options: GuardedConnectOptions): buildConnector.connector {
  const { rules, proxy } = options;
  const shared = {
    timeout: options.connectMs,
    allowH2: false,
    lookup: createGuardedLookup(rules, options.lookup),
  };
  const plain = buildConnector(shared);
  // Reading all built-in certificates takes a tenth of a second, so only who speaks TLS pays for it.
  let secure: buildConnector.connector | undefined;
  const connectSecurely: buildConnector.connector = (target, callback) => {
    try {
      secure ??= buildConnector({ ...shared, secureContext: createIdentifiedTrust(options) });
    } catch (refused) {
      callback(refused as Error, null); // readIdentity throws EdpError only
      return;
    }
    secure(target, (...[error, socket]) => {
      if (error !== null) callback(error, null);
      else callback(null, socket.prependOnceListener("error", options.onAlert));
    });
  };
  return (target, callback) => {
    const isTls = target.protocol === "https:";
    const port = target.port === "" ? (isTls ? 443 : 80) : Number(target.port);
    if (proxy !== undefined && goesThrough(proxy, target.hostname, port)) {
      openTunnel(proxy, { ...options, source: rules.source, host: target.hostname, port }).then(
        (httpSocket) => {
          if (isTls) connectSecurely({ ...target, httpSocket }, callback);
          else callback(null, httpSocket);
        },
        (error: unknown) => {
          callback(error as Error, null); // openTunnel throws EdpError only
        },
      );
      return;
    }
    (isTls ? connectSecurely : plain)(target, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      try {
        expectAllowedAddresses(rules, target.hostname, [socket.remoteAddress ?? ""]);
        callback(null, socket);
      } catch (refused) {
        socket.destroy();
        callback(refused as Error, null); // expectAllowedAddresses throws EdpError only
      }
    });
  };
}

function createIdentifiedTrust({ rules, extraCa, clientCertificate }: GuardedConnectOptions): SecureContext {
  return clientCertificate === undefined
    ? createTrust(extraCa)
    : createTrust(extraCa, readIdentity(rules.source, clientCertificate));
}
