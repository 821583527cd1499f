// Sockets for drivers that take one: they ask the rules for each address that DNS gives, before a byte is sent.
import { connect, type LookupFunction, type Socket } from "node:net";
import { getCACertificates } from "node:tls";
import { createGuardedLookup, lookupSystem } from "../http/guarded-connect.ts";
import type { SqlConfig } from "./config.ts";
import type { SqlContext } from "./engine.ts";

/** Databases stand in private networks; loopback and link-local addresses are refused unless config writes them. */
export function createSqlLookup({ source, allowedHosts }: SqlContext): LookupFunction {
  return createGuardedLookup({ source, allowedHosts, privateNetwork: true }, lookupSystem);
}

export function connectSocket(context: SqlContext, { host, port }: Pick<SqlConfig, "host" | "port">): Socket {
  return connect({ host, port, lookup: createSqlLookup(context), keepAlive: true, noDelay: true });
}

/** PEM of every certificate to trust, for drivers that take no secure context. */
export function listTrusted({ extraCa }: SqlContext): string[] {
  return extraCa === undefined ? getCACertificates("default") : [...getCACertificates("default"), extraCa];
}
