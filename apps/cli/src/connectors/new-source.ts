// `edp connectors new NAME --from database ADDRESS`: tables need no code, so what is made is a source of the platform.
import { existsSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { EdpError, noProgress, silentLogger } from "@edp/base";
import { loadConnector, type DiscoveredObject } from "@edp/connector-sdk";
import type { ConnectorManifest } from "@edp/definition";
import type { SecretStore } from "@edp/secrets";
import type { CommandResult } from "../command.ts";
import { readDatabaseAddress, type DatabaseAddress } from "../scaffold/database/database-address.ts";
import { writeDatabaseSource } from "../scaffold/database/write-source.ts";
import type { ConnectorName } from "../scaffold/scaffold-file.ts";
import { readCertificates } from "../session/certificates.ts";
import type { Shell } from "../shell.ts";

export interface NewSource {
  readonly name: ConnectorName;
  readonly address: string;
  /** The platform's folder. */
  readonly platform: string | undefined;
  readonly known: ReadonlyMap<string, ConnectorManifest>;
  /** The platform's store, in which the password is. */
  readonly openSecrets: () => Promise<Pick<SecretStore, "get" | "find">>;
}

export async function createDatabaseSource(shell: Shell, wanted: NewSource): Promise<CommandResult> {
  const { name, platform, known } = wanted;
  const address = readDatabaseAddress(wanted.address, name.kebab);
  const manifest = known.get(address.connector);
  if (platform === undefined || manifest === undefined) {
    const problem = "a source belongs to a platform, and there is none here";
    throw new EdpError("EDP-SRC-105", { name: name.kebab, problem });
  }
  const file = join(platform, "sources", `${name.snake}.yaml`);
  if (existsSync(file))
    throw new EdpError("EDP-SRC-103", { name: name.kebab, reason: `${file} is there already` });
  const found = await discover(shell, { ...wanted, platform, manifest }, address);
  const { text, objects, leftOut } = writeDatabaseSource(name, address, found);
  if (objects.length === 0) {
    const problem = "the account may read no table with a primary key";
    throw new EdpError("EDP-SRC-105", { name: name.kebab, problem });
  }
  writeFileSync(file, text, { flag: "wx" });
  const place = relative(shell.cwd, file);
  return {
    data: { name: name.snake, file, objects: [...objects], leftOut: [...leftOut] },
    text: [
      `A new source in ${place.startsWith("..") ? file : place}, with ${count(objects.length, "object")}:`,
      ...objects.map((object) => `  ${object}`),
      ...(leftOut.length === 0 ? [] : ["", `without a primary key: ${leftOut.join(", ")}`]),
      "",
      `next       take out what was not approved, then: ${shell.invokedAs} check ${name.snake}`,
    ].join("\n"),
  };
}

function count(number: number, what: string): string {
  return `${number.toString()} ${what}${number === 1 ? "" : "s"}`;
}

async function discover(
  shell: Shell,
  wanted: NewSource & { readonly platform: string; readonly manifest: ConnectorManifest },
  { server, config }: DatabaseAddress,
): Promise<readonly DiscoveredObject[]> {
  const { name, platform, manifest } = wanted;
  const secrets = await wanted.openSecrets();
  const connector = await loadConnector(manifest);
  return connector.discover({
    source: name.snake,
    tenant: name.snake,
    config: { ...config, objects: {} },
    objects: [],
    baseDir: platform,
    secret: (secret) => secrets.get(`${name.snake}/${secret}`),
    optionalSecret: (secret) => secrets.find(`${name.snake}/${secret}`),
    extraCa: readCertificates(shell),
    allowedHosts: [server],
    maxRecordBytes: 0,
    clock: shell.clock,
    log: silentLogger,
    report: noProgress,
    signal: shell.signal,
  });
}
