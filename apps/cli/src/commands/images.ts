import type { CommandModule, CommandResult } from "../command.ts";
import { buildChanged } from "../images/build-images.ts";
import { prepareImages, type PreparedImage } from "../images/prepare-images.ts";
import { createShellProgress } from "../print/shell-progress.ts";
import { loadResolved } from "../session/load.ts";

export const images: CommandModule = {
  args: [],
  description:
    "Build the container images that an environment needs, those only whose content changed. Each is named by the digest of what goes into it. They stay on the engine that built them.",
  examples: ["images --environment development", "images --environment development --list"],
  flags: [{ flags: "--list", description: "say which ones, and build nothing; needs no engine" }],
  run: async (shell, invocation) => {
    const platform = await loadResolved(shell, invocation);
    const prepared = prepareImages(platform, shell.edpRoot);
    if (prepared.length === 0)
      return { data: [], text: `The environment ${platform.environment.name} runs without containers.` };
    if (invocation.flags["list"] === true)
      return answer(prepared.map((image) => ({ ...image, state: "listed" })));
    return answer(await buildChanged(shell, prepared, createShellProgress(shell, invocation)));
  },
};

type Done = Pick<PreparedImage, "name" | "reference" | "digest"> & { readonly state: string };

function answer(done: readonly Done[]): CommandResult {
  return {
    data: done.map(({ name, reference, digest, state }) => ({ name, reference, digest, state })),
    text: done.map(({ name, reference }) => `  ${name.padEnd(12)} ${reference}`).join("\n"),
  };
}
