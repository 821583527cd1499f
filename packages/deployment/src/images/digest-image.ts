// An image is named by what goes into it: two machines that build from the same files name it alike, and neither
// asks an engine.
import { createHash } from "node:crypto";

/** One file of the context, the build file among them. */
export interface DigestedFile {
  /** Inside the context, with `/`. */
  readonly path: string;
  readonly sha256: string;
  readonly isExecutable: boolean;
}

/** sha256 (hex) over build arguments and files, whatever their order. */
export function digestImage(
  buildArguments: Readonly<Record<string, string>>,
  files: readonly DigestedFile[],
): string {
  const lines = [
    ...Object.entries(buildArguments).map(([name, value]) => `argument ${name} ${value}`),
    ...files.map(
      ({ path, sha256, isExecutable }) => `${isExecutable ? "program" : "file"} ${sha256} ${path}`,
    ),
  ];
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}

/** `acme/runtime:0123456789abcdef`. A platform's name has underscores, which a reference takes only between words. */
export function nameImage(platform: string, image: string, digest: string): string {
  const folder = platform.replaceAll(/_+/g, "-").replace(/-$/, "");
  return `${folder}/${image}:${digest.slice(0, 16)}`;
}
