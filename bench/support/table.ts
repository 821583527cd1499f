// The one table that every bench ends in (docs: performance-and-reliability, section 1).

export interface Round {
  readonly seconds: number;
  readonly clientCpu?: number;
  readonly serverCpu?: number;
  readonly walMb?: number;
  readonly rssMb?: number;
}

export function summarise(rounds: readonly Round[]): { median: number; min: number; max: number } {
  const seconds = rounds.map((round) => round.seconds).sort((a, b) => a - b);
  return { median: median(seconds), min: seconds[0] ?? 0, max: seconds.at(-1) ?? 0 };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export function printTable(title: string, rows: Readonly<Record<string, readonly Round[]>>): void {
  const width = 34;
  const heads = ["rounds", "median", "min", "max", "cpu-client", "cpu-server", "wal-MB", "rss-MB"];
  console.log([title.padEnd(width), ...heads.map((head) => head.padStart(10))].join(" "));
  for (const [name, rounds] of Object.entries(rows)) {
    const { median: middle, min, max } = summarise(rounds);
    const of = (pick: (round: Round) => number | undefined, places: number): string => {
      const values = rounds.map(pick).filter((value) => value !== undefined);
      return values.length === 0 ? "-" : median(values).toFixed(places);
    };
    const cells = [
      rounds.length.toString(),
      middle.toFixed(2),
      min.toFixed(2),
      max.toFixed(2),
      of((round) => round.clientCpu, 2),
      of((round) => round.serverCpu, 2),
      of((round) => round.walMb, 1),
      of((round) => round.rssMb, 0),
    ];
    console.log([name.padEnd(width), ...cells.map((cell) => cell.padStart(10))].join(" "));
  }
}

/** Times of `other` over times of `edp`: above 1 means that EDP is faster. */
export function printRatio(
  name: string,
  edp: readonly Round[],
  other: readonly Round[],
  goal?: number,
): void {
  const [ours, theirs] = [summarise(edp), summarise(other)];
  const ratio = theirs.median / ours.median;
  const overlap = ours.min <= theirs.max && theirs.min <= ours.max;
  const met =
    goal === undefined ? "" : `   goal >= ${goal.toString()}   verdict: ${ratio >= goal ? "met" : "missed"}`;
  const note = overlap ? "   (ranges overlap: no difference shown)" : "";
  console.log(`ratio ${name}`.padEnd(34), ratio.toFixed(2).padStart(21), `${met}${note}`);
}
