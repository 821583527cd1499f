// What keeps a release back. All reasons are told together.

/** The newest entry of a changelog: its heading's version, and its lines. */
function readNewestEntry(changelog: string): { readonly version: string; readonly lines: readonly string[] } {
  const [, heading = "", body = ""] = /^## (\S+)[^\n]*\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(changelog) ?? [];
  return { version: heading, lines: body.split("\n").filter((line) => line.startsWith("- ")) };
}

export interface ReleaseState {
  readonly version: string;
  readonly changelog: string;
  /** Generated files that differ from what the code makes. */
  readonly staleFiles: readonly string[];
  /** Whether the golden tests agree with the code. */
  readonly isGoldenFresh: boolean;
  /** Files that Git does not have as they are. */
  readonly uncommitted: readonly string[];
}

export function findReasonsAgainst(state: ReleaseState): readonly string[] {
  const newest = readNewestEntry(state.changelog);
  const reasons: string[] = [];
  if (newest.version !== state.version)
    reasons.push(`CHANGELOG.md begins with ${newest.version || "nothing"}, and this is ${state.version}`);
  if (newest.lines.length === 0) reasons.push("the newest entry of CHANGELOG.md is empty");
  for (const file of state.staleFiles) reasons.push(`${file} is stale: npm run generate`);
  if (!state.isGoldenFresh) reasons.push("golden files differ from what the code gives: npm run golden");
  if (state.uncommitted.length > 0) reasons.push(`not committed: ${state.uncommitted.join(", ")}`);
  return reasons;
}
