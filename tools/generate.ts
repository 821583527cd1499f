// npm run generate: write every generated file, and say which of them changed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { makeGeneratedFiles } from "./generated-files.ts";

const root = resolve(import.meta.dirname, "..");
const files = makeGeneratedFiles();
const changed = files.filter(({ path, text }) => {
  const target = join(root, path);
  return !existsSync(target) || readFileSync(target, "utf8") !== text;
});
for (const { path, text } of changed) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(`written  ${path}`);
}
console.log(`${files.length.toString()} generated files, ${changed.length.toString()} changed`);
