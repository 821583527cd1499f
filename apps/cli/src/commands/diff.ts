import { EdpIssuesError } from "@edp/base";
import { createTwoFilesPatch } from "diff";
import type { CommandModule } from "../command.ts";
import { prepareImages, referencesOf } from "../images/prepare-images.ts";
import { compareRendered, type FileChange } from "../rendering/compare-rendered.ts";
import { renderPlatform } from "../rendering/render-platform.ts";
import { readRecord } from "../rendering/rendered-record.ts";
import { loadResolved } from "../session/load.ts";

export const diff: CommandModule = {
  args: [],
  description: "Show what `edp render` would change, line by line. Writes nothing.",
  examples: ["diff --environment development", "diff --environment development --exit-code"],
  flags: [{ flags: "--exit-code", description: "end with 1 when something differs, for CI" }],
  run: async (shell, invocation) => {
    const platform = await loadResolved(shell, invocation);
    const { dir, environment } = platform;
    const { files } = renderPlatform(platform, referencesOf(prepareImages(platform, shell.edpRoot)));
    const { changes, problems } = compareRendered(dir, files, readRecord(dir, environment.name));
    const foreign = problems.filter(({ code }) => code === "EDP-DEP-003");
    if (foreign.length > 0) throw new EdpIssuesError(foreign);
    const differs = changes.length > 0 && invocation.flags["exitCode"] === true;
    return {
      data: { environment: environment.name, changes: changes.map(({ kind, path }) => ({ kind, path })) },
      text: changes.length === 0 ? "nothing differs" : changes.map(patchOf).join("\n"),
      exit: differs ? 1 : 0,
    };
  },
};

const patchOf = ({ path, before, after, kind }: FileChange): string =>
  createTwoFilesPatch(
    kind === "added" ? "/dev/null" : `a/${path}`,
    kind === "removed" ? "/dev/null" : `b/${path}`,
    before,
    after,
    undefined,
    undefined,
    { context: 3 },
  ).replace(/^=+\n/, "");
