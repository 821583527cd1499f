// Where a directory says that more may be. EDP does not follow: a referral may name any host, and the login would be
// sent there. It says what to write so that the other domain is read too.

interface Referral {
  readonly host: string;
  readonly base: string;
}

/** `ldap://east.corp.example/DC=east,DC=corp,DC=example??sub`; undefined when it is no LDAP URL with a base. */
function readReferral(uri: string): Referral | undefined {
  const match = /^ldaps?:\/\/([^/?]*)\/([^?]+)/i.exec(uri);
  if (match === null) return undefined;
  const [, host = "", base = ""] = match;
  try {
    return { host, base: decodeURIComponent(base) };
  } catch {
    return undefined;
  }
}

/** Does it lead to another domain? Every directory also points to partitions of its own that hold no accounts. */
export function isElsewhere(uri: string): boolean {
  const base = readReferral(uri)?.base ?? "";
  return !/^(?:CN=(?:Configuration|Schema,CN=Configuration)|DC=(?:Domain|Forest)DnsZones),/i.test(base);
}

/** What to write so that it is read. */
export function adviseReferral(uri: string): string {
  const referral = readReferral(uri);
  if (referral === undefined) return "write a server of that domain in config.urls";
  const host = referral.host === "" ? "a domain controller of that domain" : `ldaps://${referral.host}`;
  return `add to config.domains: { baseDn: "${referral.base}", urls: [${host}] }`;
}
