// The one list of places that a connector may reach: the hosts that the definition names.
import { EdpError } from "@edp/base";
import { isIP } from "node:net";
import { addressKindText, readAddressKind } from "./address-kind.ts";

export interface ReachRules {
  readonly source: string;
  /** `name:port`, as in ConnectorContext. */
  readonly allowedHosts: readonly string[];
  /** The definition says that the system stands in the organisation's own network. */
  readonly privateNetwork: boolean;
}

const defaultPorts: Readonly<Record<string, string>> = {
  "http:": "80",
  "https:": "443",
  "ldap:": "389",
  "ldaps:": "636",
};

/** `name:port` in one spelling: lower case, no final dot, IP addresses canonical, the port always there. */
export function writeHostAndPort(url: URL): string {
  return `${url.hostname.replace(/\.$/, "")}:${url.port === "" ? (defaultPorts[url.protocol] ?? "") : url.port}`;
}

/** Refuses an address that the definition does not name (EDP-SRC-004). */
export function expectAllowedUrl(rules: ReachRules, url: URL): void {
  const address = writeHostAndPort(url);
  const allowed = rules.allowedHosts.map((entry) => writeHostAndPort(new URL(`http://${entry}`)));
  const known = (url.protocol === "http:" || url.protocol === "https:") && allowed.includes(address);
  if (!known)
    throw new EdpError("EDP-SRC-004", { source: rules.source, address, allowed: rules.allowedHosts });
}

/**
 * Refuses what DNS must not say (EDP-SRC-005): called with the addresses of each single connection, so an
 * answer that changes between two requests is judged again. What the definition itself writes as an address,
 * or as `localhost`, is its owner's decision.
 */
export function expectAllowedAddresses(rules: ReachRules, host: string, addresses: readonly string[]): void {
  const written = host.replace(/^\[|\]$/g, "");
  if (isIP(written) !== 0 || written === "localhost") return;
  for (const address of addresses) {
    const kind = readAddressKind(address);
    if (kind === "public" || (kind === "private" && rules.privateNetwork)) continue;
    throw new EdpError("EDP-SRC-005", { source: rules.source, host, address, kind: addressKindText[kind] });
  }
}
