// What the source's config says about change capture, beside what all databases share.
import { EdpError } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import type { SqlObject } from "@edp/connector-sdk/sql";
import { hash } from "node:crypto";

export interface CaptureSettings {
  readonly publication: string;
  readonly slot: string;
  /** The owner of the database accepts a server that keeps log without limit for slots that nobody reads. */
  readonly allowUnlimitedWal: boolean;
}

interface Written {
  readonly publication?: string;
  readonly allowUnlimitedWal?: boolean;
  readonly objects: Readonly<Record<string, { readonly publication?: string; readonly slot?: string }>>;
}

export function readCaptureSettings(
  { source, config }: Pick<ConnectorContext, "source" | "config">,
  { name }: Pick<SqlObject, "name">,
): CaptureSettings {
  const written = config as unknown as Written; // valid against the manifest's schema
  const object = written.objects[name] ?? {};
  const publication = object.publication ?? written.publication;
  if (publication === undefined) {
    const problem = "is missing: the changes of a table come from a publication that its owner has made";
    throw new EdpError("EDP-SRC-028", { source, key: "publication", problem });
  }
  return {
    publication,
    slot: object.slot ?? nameSlot(source, name),
    allowUnlimitedWal: written.allowUnlimitedWal ?? false,
  };
}

const longestName = 63;

/** Long names are cut and told apart by a digest: two objects with one slot would take each other's changes. */
function nameSlot(source: string, object: string): string {
  const name = `edp_${source}_${object}`;
  return name.length <= longestName ? name : `${name.slice(0, 54)}_${hash("sha256", name).slice(0, 8)}`;
}
