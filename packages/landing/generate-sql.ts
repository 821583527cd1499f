// Turns src/sql/*.sql into one typed module, so that statements are read as SQL and shipped as code.
// `node packages/landing/generate-sql.ts` writes it; a test makes it again and expects no difference.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const sqlDir = fileURLToPath(new URL("src/sql/", import.meta.url));

export const generatedFile = fileURLToPath(new URL("src/statements.generated.ts", import.meta.url));

export function generateStatements(): string {
  const names = readdirSync(sqlDir)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  const statements = names.map((name) => {
    const sql = withoutHead(readFileSync(`${sqlDir}${name}`, "utf8"));
    return `export const ${constantName(name)} = ${asTemplate(sql)};\n`;
  });
  return ["// Generated from src/sql/*.sql. Change those files, then: npm run generate\n", ...statements].join("\n");
}

/** The head is for readers; the server gets the statement alone. */
function withoutHead(sql: string): string {
  return sql.replace(/^(--.*\n)+/, "").trimEnd();
}

function constantName(file: string): string {
  const words = file.replace(/\.sql$/, "").replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return `${words}Sql`;
}

function asTemplate(text: string): string {
  return `\`${text.replace(/[\\`]|\$\{/g, "\\$&")}\``;
}

if (import.meta.main) writeFileSync(generatedFile, generateStatements());
