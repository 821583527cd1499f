/** The number behind `--rounds`, else the default. */
export function readRounds(argv: readonly string[], byDefault: number): number {
  const index = argv.indexOf("--rounds");
  const rounds = index < 0 ? byDefault : Number(argv[index + 1]);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds takes a whole number of at least 1");
  return rounds;
}
