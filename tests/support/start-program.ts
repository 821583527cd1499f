import { spawn } from "node:child_process";

export interface StartedProgram {
  readonly pid: number;
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Ends it and everything that it started. */
  readonly killGroup: () => void;
}

/** Starts a program as the leader of its own process group. */
export function startProgram(program: string, args: readonly string[], cwd: string): StartedProgram {
  const child = spawn(program, args, { cwd, detached: true, stdio: "ignore" });
  const pid = child.pid ?? 0;
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once("close", (code, signal) => {
      resolve(code ?? signal ?? 0);
    });
  });
  return { pid, ended, killGroup: () => process.kill(-pid, "SIGKILL") };
}
