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
  /** Where the program comes from: an image, a lock file, or neither: then `executable` is a path. */
  readonly image?: string;
  /** Hash-locked requirements, from the platform's folder. */
  readonly requirements?: string;
  /** Absent: what the image starts by itself. */
  readonly executable?: string;
  readonly container: ContainerConfig;
  /** Packages that come as source may be built, with build tools that no lock file names. */
  readonly buildFromSource: boolean;
  /** What the tap calls its config, without secrets. */
  readonly settings: JsonObject;
  /** Dotted setting of the tap -> name of the secret. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly catalogOption: "catalog" | "properties";
  readonly objects: ReadonlyMap<string, TapObject>;
}

export interface ContainerConfig {
  /** Absent: the first client that is found. */
  readonly engine?: "docker" | "podman";
  /** As the engine writes it: `1g`. */
  readonly memory: string;
  /** `name` or `name:port`. Empty: the container has no network at all. */
  readonly hosts: readonly string[];
  /** The engine's network that leads to the hosts. */
  readonly network: string;
}

/** Shapes as the schema in connector.yaml allows them; it was applied before this code runs. */
interface WrittenObject {
  readonly stream: string;
  readonly key?: string | readonly string[];
  readonly updatedAt?: string;
  readonly replicationKey?: string;
  readonly partial?: boolean;
}

type WrittenConfig = Partial<Omit<TapConfig, "container" | "objects">> & {
  readonly container?: Partial<ContainerConfig>;
  readonly objects: Readonly<Record<string, WrittenObject>>;
};

export function readConfig(context: Pick<ConnectorContext, "config">): TapConfig {
  const written = context.config as unknown as WrittenConfig; // valid against the manifest's schema
  return {
    protocol: written.protocol ?? "singer",
    ...(written.image === undefined ? {} : { image: written.image }),
    ...(written.requirements === undefined ? {} : { requirements: written.requirements }),
    ...(written.executable === undefined ? {} : { executable: written.executable }),
    container: { memory: "1g", hosts: [], network: "bridge", ...written.container },
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
