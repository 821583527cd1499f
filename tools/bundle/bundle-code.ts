// TypeScript to JavaScript: our own code and the libraries that it uses, each at the version of the lock (ADR-0024).
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { listEntries, repositoryRoot } from "./layout.ts";
import { unbundled } from "./package-manifest.ts";

/** CommonJS libraries ask for Node's modules with `require`, which a module does not have. */
const requireInModules =
  'import { createRequire as edpCreateRequire } from "node:module"; const require = edpCreateRequire(import.meta.url);';

/** Writes it into `outdir`; gives the folders below node_modules that went in. */
export async function bundleCode(outdir: string): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: repositoryRoot,
    entryPoints: [...listEntries()],
    outbase: ".",
    outdir,
    chunkNames: "lib/[name]-[hash]",
    bundle: true,
    splitting: true, // one EdpError, one Secret, and commands load only what they use
    format: "esm",
    platform: "node",
    target: "node24",
    charset: "utf8",
    banner: { js: requireInModules },
    inject: [join(import.meta.dirname, "commonjs-names.ts")],
    external: [...unbundled, "*.node", "pg-native"],
    legalComments: "none", // THIRD-PARTY.txt has every licence whole
    logLevel: "warning",
    metafile: true,
    plugins: [findOwnModules],
  });
  const folders = Object.keys(metafile.inputs).flatMap((path) => {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
    return found?.[1] === undefined ? [] : [found[1]];
  });
  return [...new Set(folders)].sort();
}

const findOwnModules: Plugin = {
  name: "find-own-modules",
  setup: (setup) => {
    setup.onResolve({ filter: /\/own-modules\.ts$/ }, () => ({
      path: join(import.meta.dirname, "own-modules.ts"),
    }));
  },
};
