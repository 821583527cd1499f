import type { CommandModule } from "../command.ts";
import { loadDefinition } from "../session/load.ts";

export const validate: CommandModule = {
  args: ["[dir]"],
  description:
    "Tell all problems of the definition at once, with positions and fixes. Needs no network, no secrets.",
  examples: ["validate", "validate ../my-platform --json"],
  flags: [],
  run: async (shell, invocation) => {
    const { dir, environments, sources, mappings, dashboards } = loadDefinition(
      shell,
      invocation,
      invocation.args[0],
    );
    const count = 1 + environments.size + sources.size + mappings.size + dashboards.size;
    return {
      data: { dir, documents: count, problems: [] },
      text: `${count.toString()} documents, no problems`,
    };
  },
};
