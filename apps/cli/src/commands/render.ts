import type { CommandModule } from "../command.ts";
import { prepareImages, referencesOf } from "../images/prepare-images.ts";
import { renderEnvironment } from "../rendering/render-environment.ts";
import { loadResolved } from "../session/load.ts";

export const render: CommandModule = {
  args: [],
  description:
    "Write the files of an environment's target under deploy/. Only what differs is written, and only what an earlier " +
    "render wrote is replaced or deleted.",
  examples: ["render --environment development", "render --environment development --force"],
  flags: [{ flags: "--force", description: "overwrite rendered files that were edited by hand" }],
  run: async (shell, invocation) => {
    const platform = await loadResolved(shell, invocation);
    const images = referencesOf(prepareImages(platform, shell.edpRoot));
    const force = invocation.flags["force"] === true;
    const { files, changes } = renderEnvironment(platform, images, { force });
    const lines = changes.map(({ kind, path }) => `${kind.padEnd(8)} ${path}`);
    const same = files.length - changes.filter(({ kind }) => kind !== "removed").length;
    return {
      data: {
        environment: platform.environment.name,
        changes: changes.map(({ kind, path }) => ({ kind, path })),
        unchanged: same,
      },
      text: [...lines, `${changes.length.toString()} written, ${same.toString()} unchanged`].join("\n"),
    };
  },
};
