// Did one read see the object as it was at one moment? Pages shift when records come and go in between: then a
// record is seen twice, or worse, one is skipped, and what was skipped must not be taken as deleted.

export interface PageTally {
  readonly recordIds: readonly string[];
  /** Records that could be read and those that were refused. */
  readonly recordCount: number;
  /** The source's own number of all records, if the answer has it. */
  readonly sourceCount: number | undefined;
}

export interface Tally {
  readonly add: (page: PageTally) => void;
  /** The list that was paged through has ended. An object may have several: windows, children of parents. */
  readonly endList: () => void;
  /** Something else that keeps the pages from being a snapshot. */
  readonly note: (problem: string) => void;
  /** Why the pages together are no snapshot; undefined when nothing speaks against it. */
  readonly findProblem: () => string | undefined;
  /** Of all lists together, when each was counted. */
  readonly sourceCount: () => number | undefined;
}

export function createTally(): Tally {
  let list = createListTally();
  let problem: string | undefined;
  let sum: number | undefined = 0;
  return {
    add: (page) => list.add(page),
    endList: () => {
      problem ??= list.findProblem();
      const count = list.sourceCount();
      sum = sum === undefined || count === undefined ? undefined : sum + count;
      list = createListTally();
    },
    note: (found) => {
      problem ??= found;
    },
    findProblem: () => problem,
    sourceCount: () => sum,
  };
}

function createListTally(): Omit<Tally, "endList" | "note"> {
  let seen = 0;
  let firstCount: number | undefined;
  let lastCount: number | undefined;
  let previous: ReadonlySet<string> = new Set();
  let repeated = 0;
  return {
    add: ({ recordIds, recordCount, sourceCount }) => {
      seen += recordCount;
      firstCount ??= sourceCount;
      lastCount = sourceCount ?? lastCount;
      // Neighbouring pages are enough: a shift moves records across one border.
      repeated += recordIds.filter((id) => previous.has(id)).length;
      if (recordIds.length > 0) previous = new Set(recordIds);
    },
    findProblem: () => {
      if (repeated > 0) return `${repeated.toString()} records came on two pages`;
      if (lastCount === undefined) return undefined;
      if (firstCount !== lastCount)
        return `it counted ${String(firstCount)} records first and ${lastCount.toString()} at the end`;
      return seen === lastCount
        ? undefined
        : `it counts ${lastCount.toString()} records and gave ${seen.toString()}`;
    },
    sourceCount: () => lastCount,
  };
}
