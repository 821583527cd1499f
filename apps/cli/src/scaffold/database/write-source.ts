// A Source document for the tables that an account may read, to be cut down to what was approved.
import { writeYaml, type JsonObject } from "@edp/base";
import type { DiscoveredObject } from "@edp/connector-sdk";
import type { ConnectorName } from "../scaffold-file.ts";
import type { DatabaseAddress } from "./database-address.ts";

export interface DatabaseSource {
  readonly text: string;
  readonly objects: readonly string[];
  /** Tables and views without a key, which cannot be read before somebody names one. */
  readonly leftOut: readonly string[];
}

export function writeDatabaseSource(
  name: ConnectorName,
  address: DatabaseAddress,
  found: readonly DiscoveredObject[],
): DatabaseSource {
  const readable = found.filter(({ key }) => key !== undefined);
  const leftOut = found.filter(({ key }) => key === undefined).map((one) => one.name);
  const objects = nameObjects(readable);
  const described = Object.fromEntries([...objects].map(([object, one]) => [object, describe(one)]));
  const names = [...objects.keys()];
  const text =
    writeHead(name, leftOut) +
    writeYaml({
      kind: "Source",
      name: name.snake,
      title: name.title,
      connector: address.connector,
      owner: "your-team",
      description: "What the database is and what its data is used for",
      config: { ...address.config, objects: described },
      objects: names,
      schedule: "0 3 * * *",
      freshness: { warnAfter: "26h", errorAfter: "50h" },
      sensitivity: "confidential",
    });
  return { text, objects: names, leftOut };
}

function writeHead({ snake }: ConnectorName, leftOut: readonly string[]): string {
  const lines = [
    `Made from the database's catalog: every table that the account may read. The password is the secret ${snake}/password.`,
    "Take out what was not approved, and limit columns where people's data is in them.",
    "A cursor is a guess by its name: it must grow with every change of a row, else take it out.",
    ...(leftOut.length === 0
      ? []
      : [
          "Left out, for want of a primary key (name one under key to read them):",
          ...leftOut.map((one) => `  ${one}`),
        ]),
  ];
  return lines.map((line) => `# ${line}\n`).join("");
}

function describe({ key = [], cursors = [], place = {} }: DiscoveredObject): JsonObject {
  const [cursor] = cursors;
  return { ...place, key: [...key], ...(cursor === undefined ? {} : { cursor }) };
}

/** By the table's name; where two schemas have it, by both. */
function nameObjects(found: readonly DiscoveredObject[]): ReadonlyMap<string, DiscoveredObject> {
  const named = new Map<string, DiscoveredObject>();
  for (const one of found) {
    const { schema = "", table = "" } = one.place ?? {};
    const candidates = [spell(table), spell(`${schema}_${table}`)];
    const free = candidates.find((name) => !named.has(name));
    named.set(free ?? `${spell(`${schema}_${table}`)}_${named.size.toString()}`, one);
  }
  return named;
}

function spell(text: string): string {
  const words = text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return /^[a-z]/.test(words) ? words : `t_${words}`;
}
