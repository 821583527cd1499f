// Ctrl-C, SIGTERM and a closed terminal all mean: end what you are doing, cleanly. A second Ctrl-C means: now.

export interface Interrupt {
  readonly signal: AbortSignal;
  /** 128 + the signal's number once one came, as shells expect. */
  readonly exitCode: () => number | undefined;
  readonly release: () => void;
}

const numbers = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

export function createInterrupt(): Interrupt {
  const controller = new AbortController();
  let received: keyof typeof numbers | undefined;
  const onSignal = (name: NodeJS.Signals): void => {
    if (received !== undefined) process.exit(128 + numbers[received]);
    received = name as keyof typeof numbers; // only these three are listened for
    controller.abort(new DOMException(`stopped by ${name}`, "AbortError"));
  };
  const names = Object.keys(numbers) as (keyof typeof numbers)[];
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    exitCode: () => (received === undefined ? undefined : 128 + numbers[received]),
    release: () => {
      for (const name of names) process.removeListener(name, onSignal);
    },
  };
}
