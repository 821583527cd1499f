import { printIssue, type Issue } from "@edp/base";

/** In the order a reader meets them: by file, line and column. What is told twice in the same words is told once. */
export function sortIssues(issues: readonly Issue[]): readonly Issue[] {
  const sorted = issues
    .map((issue, index) => ({ issue, index, at: issue.location }))
    .sort((a, b) => {
      const byFile = compareText(a.at?.file ?? "", b.at?.file ?? "");
      if (byFile !== 0) return byFile;
      return (
        (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
        (a.at?.column ?? 0) - (b.at?.column ?? 0) ||
        a.index - b.index
      );
    });
  const told = new Set<string>();
  return sorted.flatMap(({ issue }) => {
    const words = printIssue(issue);
    if (told.has(words)) return [];
    told.add(words);
    return [issue];
  });
}

// edp.yaml first: it is the head of the definition.
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "edp.yaml") return -1;
  if (b === "edp.yaml") return 1;
  return a < b ? -1 : 1;
}
