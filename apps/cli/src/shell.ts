import type { Clock } from "@edp/base";

/** The outside world as a command sees it; made once in main.ts, whole and replaceable in tests. */
export interface Shell {
  /** Results. */
  readonly stdout: (text: string) => void;
  /** Progress and problems. */
  readonly stderr: (text: string) => void;
  /** Whether stderr is a terminal that can redraw a line. */
  readonly isTerminal: boolean;
  readonly environmentVariables: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** EDP's own folder. */
  readonly edpRoot: string;
  readonly edpVersion: string;
  /** How the user started EDP: `./edp`, `npx edp`, `edp`. Printed commands repeat it. */
  readonly invokedAs: string;
  readonly clock: Clock;
  /** Aborted by Ctrl-C, SIGTERM or a lost terminal. */
  readonly signal: AbortSignal;
}
