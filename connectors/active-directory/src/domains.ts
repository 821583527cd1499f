// The domains of a source: one, or those of a forest. What stands beside `domains` holds for each that does not say
// otherwise.
import { EdpError, type JsonObject } from "@edp/base";
import { parseDomain, type DirectorySettings, type DomainConfig } from "./config.ts";
import { domainOf } from "./values/dn.ts";

/** The shape that the schema in connector.yaml promises. */
type Config = DomainConfig | (Omit<DomainConfig, "baseDn"> & { readonly domains: readonly DomainConfig[] });

export function parseConfig(
  source: string,
  config: JsonObject,
  baseDir: string,
): readonly DirectorySettings[] {
  const valid = config as unknown as Config; // checked against the schema before any connector is called
  if (!("domains" in valid)) return [parseDomain(valid, { source, baseDir, otherBases: [] })];
  const { domains, ...shared } = valid;
  expectDifferent(source, domains);
  return domains.map((domain) => {
    const otherBases = domains.filter((one) => one !== domain).map(({ baseDn }) => baseDn);
    return parseDomain({ ...shared, ...domain }, { source, baseDir, otherBases });
  });
}

/** Two bases in one domain would tell of an entry that moves between them that it is gone, and that it is there. */
function expectDifferent(source: string, domains: readonly DomainConfig[]): void {
  const seen = new Map<string, string>();
  for (const { baseDn } of domains) {
    const other = seen.get(domainOf(baseDn));
    if (other !== undefined) throw new EdpError("EDP-SRC-380", { source, base: baseDn, other });
    seen.set(domainOf(baseDn), baseDn);
  }
}
