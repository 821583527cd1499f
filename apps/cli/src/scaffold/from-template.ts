// The blank scaffold: a connector that works, with its name replaced. Because the template is a real connector,
// our own type check, lint and conformance kit keep it true.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { ConnectorName, ScaffoldFile } from "./scaffold-file.ts";

export function readTemplate(edpRoot: string, name: ConnectorName): readonly ScaffoldFile[] {
  const templateDir = join(edpRoot, "apps/cli/templates/connector");
  const rename = (text: string): string =>
    text
      .replaceAll("new-connector", name.kebab)
      .replaceAll("new_connector", name.snake)
      .replaceAll("New connector", name.title);
  return readdirSync(templateDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "conformance.json")
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({
      path: rename(relative(templateDir, path)),
      text: rename(readFileSync(path, "utf8")),
    }));
}
