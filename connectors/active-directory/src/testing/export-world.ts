// For tests only: a small domain as an LDIF file in a folder, as the conformance kit commands it.
import type { World, WorldTools } from "@edp/connector-sdk/conformance";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  changeDomain,
  domainBase,
  listIds,
  makeDomain,
  readValues,
  type Domain,
  type DomainEntry,
} from "./small-domain.ts";

function writeEntry({ entries, repeated }: Domain, entry: DomainEntry): string {
  const lines = [`dn: ${entry.name}`];
  for (const [name, values] of readValues(entry))
    for (const value of values)
      lines.push(typeof value === "string" ? `${name}: ${value}` : `${name}:: ${value.toString("base64")}`);
  for (const { guid, isPresent } of entry.members) {
    const line = `member: ${entries.find((one) => one.guid === guid)?.name ?? ""}`;
    if (isPresent) lines.push(...(repeated.has(`${entry.guid}:${guid}`) ? [line, line] : [line]));
  }
  return `${lines.join("\n")}\n`;
}

export function openExportWorld({ dir, clock }: WorldTools): World {
  const folder = join(dir, "export");
  mkdirSync(folder);
  const now = (): string =>
    `${clock
      .now()
      .toISOString()
      .replace(/[-:T]|\.\d+Z$/g, "")}.0Z`;
  const domain = makeDomain(now());
  let written = "";
  const deliver = (): void => {
    const alive = domain.entries.filter(({ isDeleted }) => !isDeleted);
    const listed = [...alive, ...alive.filter(({ guid }) => domain.repeated.has(guid))];
    written = listed.map((entry) => writeEntry(domain, entry)).join("\n");
    writeFileSync(join(folder, "domain.ldif"), written);
  };
  deliver();
  const describe = (place: string): World["source"] => ({ config: { baseDn: domainBase, export: place } });
  const linkName = "outside-link.ldif";
  return {
    source: describe(folder),
    listIds: (object) => listIds(domain, object),
    change: (kind, object, id) => {
      changeDomain(domain, { kind, object, id, now: now() });
      deliver();
    },
    faults: {
      unreachable: () => describe(join(dir, "nowhere")),
      elsewhere: () => {
        writeFileSync(join(dir, "outside.ldif"), written);
        symlinkSync(join(dir, "outside.ldif"), join(folder, linkName));
        return undefined;
      },
    },
    listWrites: () =>
      readdirSync(folder).filter(
        (name) => name !== linkName && readFileSync(join(folder, name), "utf8") !== written,
      ),
    close: () => Promise.resolve(),
  };
}
