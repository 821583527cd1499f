import { EdpError } from "@edp/base";
import type { CommandModule } from "../command.ts";
import { openProject } from "../compose/project.ts";
import { loadResolved } from "../session/load.ts";

export const down: CommandModule = {
  args: [],
  description: "Stop the containers of an environment and take them away. The data stays, in its volumes.",
  examples: ["down --environment development"],
  flags: [],
  run: async (shell, invocation) => {
    const platform = await loadResolved(shell, invocation);
    const { name, target } = platform.environment;
    if (target === "local") throw new EdpError("EDP-DEP-005", { environment: name });
    const project = openProject(shell, platform);
    const before = await project.list();
    await project.run(["down", "--remove-orphans"]);
    const text =
      before.length === 0
        ? "nothing was running"
        : `${before.length.toString()} containers stopped and taken away; their data stays`;
    return { data: { environment: name, containers: before.length }, text };
  },
};
