// What can be read, by name, as connector.yaml lists it too: there for people and checks, here for the code.
import { EdpError } from "@edp/base";

interface ApiObject {
  readonly description: string;
  /** Below the base URL. */
  readonly path: string;
  readonly key: readonly string[];
  readonly updatedAt: string;
}

export const objects: Readonly<Record<string, ApiObject>> = {
  items: { description: "What the system keeps", path: "items", key: ["id"], updatedAt: "updated_at" },
};

export function findObject(source: string, name: string): ApiObject {
  const object = objects[name];
  if (object === undefined)
    throw new EdpError("EDP-SRC-029", { source, object: name, known: Object.keys(objects) });
  return object;
}
