// TypeScript to JavaScript: our own code is bundled, what others wrote stays a dependency (ADR-0024).
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { listEntries, repositoryRoot } from "./layout.ts";

/** `version`: the oldest Node that runs it is the one that the package pins. */
export async function bundleCode(outdir: string): Promise<void> {
  await build({
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
    legalComments: "none", // ours is in LICENSE; there is no code of others in it
    logLevel: "warning",
    plugins: [leaveOthersOutside, findOwnModules],
  });
}

/** Imports by name that are not ours stay imports. */
const leaveOthersOutside: Plugin = {
  name: "leave-others-outside",
  setup: (setup) => {
    setup.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === "entry-point" || path.startsWith("@edp/") ? undefined : { path, external: true },
    );
  },
};

const findOwnModules: Plugin = {
  name: "find-own-modules",
  setup: (setup) => {
    setup.onResolve({ filter: /\/own-modules\.ts$/ }, () => ({
      path: join(import.meta.dirname, "own-modules.ts"),
    }));
  },
};
