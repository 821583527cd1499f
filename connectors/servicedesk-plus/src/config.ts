// A source's config as the rest of the connector reads it: one address of the API, whichever edition it is.
import { EdpError, type JsonObject } from "@edp/base";
import type { ConnectorContext, Quota } from "@edp/connector-sdk";

export type Edition = "on-premises" | "cloud";
export type Paging = "keyset" | "offset";

export interface Changes {
  readonly add?: readonly string[];
  readonly omit?: readonly string[];
}

export interface DeskConfig {
  readonly edition: Edition;
  /** Ends without a slash: `https://desk.acme.example/app/itdesk/api/v3`. */
  readonly api: URL;
  readonly portal: string | undefined;
  /** Of the cloud. */
  readonly accounts: URL | undefined;
  readonly clientId: string;
  readonly keyHeader: string;
  readonly paging: Paging;
  readonly pageSize: number;
  readonly overlapMs: number;
  readonly quota: Quota | undefined;
  readonly timeoutMs: number;
  readonly privateNetwork: boolean;
  /** Object -> where its list is in this installation. */
  readonly paths: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, Changes>>;
}

/** The shape that the manifest's schema has already checked. */
interface RawConfig {
  readonly edition: Edition;
  readonly baseUrl?: string;
  readonly portal?: string;
  readonly accountsUrl?: string;
  readonly clientId?: string;
  readonly keyHeader?: string;
  readonly paging?: Paging;
  readonly pageSize?: number;
  readonly overlapSeconds?: number;
  readonly rateLimit?: { readonly requests: number; readonly perSeconds: number };
  readonly timeoutSeconds?: number;
  readonly privateNetwork?: boolean;
  readonly paths?: Readonly<Record<string, string>>;
  readonly attributes?: Readonly<Record<string, Changes>>;
}

/** The cloud locks a client out for a while that asks too often, and names no number: this is a cautious one. */
const cloudQuota: Quota = { requests: 30, perMs: 60_000 };

export function readConfig(context: Pick<ConnectorContext, "source" | "config">): DeskConfig {
  const { source } = context;
  const raw = context.config as JsonObject & RawConfig; // checked against connector.yaml before it comes here
  const isCloud = raw.edition === "cloud";
  const base = readAddress(source, "baseUrl", raw.baseUrl);
  if (isCloud && raw.clientId === undefined)
    throw new EdpError("EDP-SRC-028", { source, key: "clientId", problem: "is needed with edition: cloud" });
  const accounts = isCloud ? readAddress(source, "accountsUrl", raw.accountsUrl) : undefined;
  if (accounts !== undefined) expectOneDataCentre(source, base, accounts);
  const { rateLimit, pageSize = 100, paging = "keyset" } = raw;
  return {
    edition: raw.edition,
    api: new URL(`${base.href.replace(/\/+$/, "")}${writePortal(raw.portal)}/api/v3`),
    portal: raw.portal,
    accounts,
    clientId: raw.clientId ?? "",
    keyHeader: raw.keyHeader ?? "authtoken",
    paging,
    // By offset a page begins with the last row of the one before, so it has two rows at least.
    pageSize: paging === "offset" ? Math.max(pageSize, 2) : pageSize,
    overlapMs: (raw.overlapSeconds ?? 600) * 1000,
    quota:
      rateLimit === undefined
        ? isCloud
          ? cloudQuota
          : undefined
        : { requests: rateLimit.requests, perMs: rateLimit.perSeconds * 1000 },
    timeoutMs: (raw.timeoutSeconds ?? 60) * 1000,
    privateNetwork: raw.privateNetwork ?? !isCloud,
    paths: raw.paths ?? {},
    attributes: raw.attributes ?? {},
  };
}

const writePortal = (portal: string | undefined): string =>
  portal === undefined ? "" : `/app/${encodeURIComponent(portal)}`;

function readAddress(source: string, key: string, text: string | undefined): URL {
  if (text === undefined)
    throw new EdpError("EDP-SRC-028", {
      source,
      key,
      problem: "is missing; in the cloud, config.dataCenter fills it",
    });
  if (URL.canParse(text)) return new URL(text);
  throw new EdpError("EDP-SRC-028", { source, key, problem: `"${text}" is no address` });
}

/** Host of the vendor's own domains -> its data centre. Domains of customers are not in it. */
const dataCentres: Readonly<Record<string, string>> = {
  "sdpondemand.manageengine.com": "us",
  "accounts.zoho.com": "us",
  "sdpondemand.manageengine.eu": "eu",
  "accounts.zoho.eu": "eu",
  "sdpondemand.manageengine.in": "in",
  "accounts.zoho.in": "in",
  "servicedeskplus.net.au": "au",
  "accounts.zoho.com.au": "au",
  "servicedeskplus.cn": "cn",
  "accounts.zoho.com.cn": "cn",
  "servicedeskplus.jp": "jp",
  "accounts.zoho.jp": "jp",
  "servicedeskplus.ca": "ca",
  "accounts.zohocloud.ca": "ca",
  "servicedeskplus.uk": "uk",
  "accounts.zoho.uk": "uk",
  "servicedeskplus.sa": "sa",
  "accounts.zoho.sa": "sa",
};

/** A token of one data centre is nothing in another: better told before anything is sent. */
function expectOneDataCentre(source: string, base: URL, accounts: URL): void {
  const [desk, zoho] = [dataCentres[base.hostname], dataCentres[accounts.hostname]];
  if (desk === undefined || zoho === undefined || desk === zoho) return;
  throw new EdpError("EDP-SRC-359", { source, desk: base.hostname, accounts: accounts.hostname });
}
