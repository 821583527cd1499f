// A source's config as this connector works with it: the manifest's schema has checked it, the defaults are in.
import { EdpError, type JsonObject } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";

export interface TapObject {
  readonly name: string;
  readonly stream: string;
  /** Absent: the stream's own key_properties. */
  readonly key?: readonly string[];
  readonly updatedAt?: string;
  /** Absent: the stream is read in full only. */
  readonly replicationKey?: string;
  readonly isPartial: boolean;
}

export interface TapConfig {
  /** What the program speaks. */
  readonly protocol: "singer" | "airbyte";
  /** Hash-locked requirements, from the platform's folder. Absent: `executable` is a path from there. */
  readonly requirements?: string;
  readonly executable: string;
  /** Packages that come as source may be built, with build tools that no lock file names. */
  readonly buildFromSource: boolean;
  /** What the tap calls its config, without secrets. */
  readonly settings: JsonObject;
  /** Dotted setting of the tap -> name of the secret. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly catalogOption: "catalog" | "properties";
  readonly objects: ReadonlyMap<string, TapObject>;
}

/** Shapes as the schema in connector.yaml allows them; it was applied before this code runs. */
interface WrittenObject {
  readonly stream: string;
  readonly key?: string | readonly string[];
  readonly updatedAt?: string;
  readonly replicationKey?: string;
  readonly partial?: boolean;
}

type WrittenConfig = Partial<Omit<TapConfig, "executable" | "objects">> & {
  readonly executable: string;
  readonly objects: Readonly<Record<string, WrittenObject>>;
};

export function readConfig(context: Pick<ConnectorContext, "config">): TapConfig {
  const written = context.config as unknown as WrittenConfig; // valid against the manifest's schema
  return {
    protocol: written.protocol ?? "singer",
    ...(written.requirements === undefined ? {} : { requirements: written.requirements }),
    executable: written.executable,
    buildFromSource: written.buildFromSource ?? false,
    settings: written.settings ?? {},
    secrets: written.secrets ?? {},
    catalogOption: written.catalogOption ?? "catalog",
    objects: new Map(
      Object.entries(written.objects).map(([name, object]) => [name, readObject(name, object)]),
    ),
  };
}

function readObject(
  name: string,
  { stream, key, updatedAt, replicationKey, partial }: WrittenObject,
): TapObject {
  const changedAt = updatedAt ?? replicationKey;
  return {
    name,
    stream,
    ...(key === undefined ? {} : { key: typeof key === "string" ? [key] : key }),
    ...(changedAt === undefined ? {} : { updatedAt: changedAt }),
    ...(replicationKey === undefined ? {} : { replicationKey }),
    isPartial: partial ?? false,
  };
}

export function findObject(source: string, { objects }: TapConfig, name: string): TapObject {
  const object = objects.get(name);
  if (object === undefined)
    throw new EdpError("EDP-SRC-029", { source, object: name, known: [...objects.keys()] });
  return object;
}
