import { explainPath } from "@edp/definition";
import type { CommandModule } from "../command.ts";
import { loadDefinition } from "../session/load.ts";

export const explain: CommandModule = {
  args: ["<path>"],
  description:
    "Print a resolved value of the definition, and the file and line or the default that it came from.",
  examples: ["explain sources.corporate_ad.schedule", "explain sources.m365.config -e production"],
  flags: [],
  run: async (shell, invocation) => {
    const definition = loadDefinition(shell, invocation);
    const origins = explainPath(definition, invocation.options.environment, invocation.args[0] ?? "");
    const width = Math.max(...origins.map((origin) => origin.path.length));
    return {
      data: origins.map(({ path, value, from }) => ({ path, value, from })),
      text: origins
        .map(({ path, value, from }) => `${path.padEnd(width)}  ${JSON.stringify(value)}  ← ${from}`)
        .join("\n"),
    };
  },
};
