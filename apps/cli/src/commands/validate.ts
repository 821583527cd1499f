import { loadPlatform } from "@edp/definition";
import type { CommandModule } from "../command.ts";
import { locatePlatform } from "../session/locate-platform.ts";

export const validate: CommandModule = {
  args: ["[dir]"],
  description:
    "Tell all problems of the definition at once, with positions and fixes. Needs no network, no secrets.",
  examples: ["validate", "validate ../my-platform --json"],
  flags: [],
  run: async (shell, invocation) => {
    const dir = locatePlatform(shell, invocation, invocation.args[0]);
    const definition = loadPlatform({ dir, edpRoot: shell.edpRoot });
    const { environments, sources, mappings, dashboards } = definition;
    const count = 1 + environments.size + sources.size + mappings.size + dashboards.size;
    return {
      data: { dir, documents: count, problems: [] },
      text: `${count.toString()} documents, no problems`,
    };
  },
};
