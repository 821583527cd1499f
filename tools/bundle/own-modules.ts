// Takes the place of packages/connector-sdk/src/own-modules.ts in the bundle: the package has the repository's
// folders, and every shared piece of it lies in `lib/`, one folder below the root.
import { existsSync } from "node:fs";

export function resolveOwn(name: string): string | undefined {
  const [scope = "", room = "", door = "index"] = name.split("/");
  if (scope !== "@edp" || !/^[a-z0-9-]+$/.test(room) || !/^[a-z]+$/.test(door)) return undefined;
  const inFolder = room.startsWith("connector-") && room !== "connector-sdk";
  const file = inFolder
    ? `connectors/${room.slice("connector-".length)}/src/index.js`
    : `packages/${room}/src/${door === "index" ? "" : `${door}/`}index.js`;
  const address = new URL(`../${file}`, import.meta.url);
  return existsSync(address) ? address.href : undefined;
}
