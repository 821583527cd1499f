// Turns a room's src/sql/*.sql into one typed module, so that statements are read as SQL and shipped as code.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { GeneratedFile } from "../generated-files.ts";

const root = resolve(import.meta.dirname, "../..");

/** `room` is a folder such as `packages/landing`. */
export function sqlStatements(room: string): GeneratedFile {
  const dir = join(root, room, "src/sql");
  const files = readdirSync(dir)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  const statements = files.map((file) => {
    const sql = withoutHead(readFileSync(join(dir, file), "utf8"));
    return `export const ${constantName(file)} = ${asTemplate(sql)};\n`;
  });
  const head = "// Generated from src/sql/*.sql. Change those files, then: npm run generate\n";
  return { path: `${room}/src/statements.generated.ts`, text: [head, ...statements].join("\n") };
}

/** The head is for readers; the server gets the statement alone. */
function withoutHead(sql: string): string {
  return sql.replace(/^(--.*\n)+/, "").trimEnd();
}

/** `claim_lease.sql` is `claimLeaseSql`. */
function constantName(file: string): string {
  const words = file.replace(/\.sql$/, "").replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return `${words}Sql`;
}

function asTemplate(text: string): string {
  return `\`${text.replace(/[\\`]|\$\{/g, "\\$&")}\``;
}
