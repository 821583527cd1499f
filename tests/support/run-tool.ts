import { spawn } from "node:child_process";
import { delimiter, join, resolve } from "node:path";

export const repositoryRoot = resolve(import.meta.dirname, "../..");

export interface ToolResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, found in node_modules/.bin first. Never throws for its exit code. */
export async function runTool(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
  cwd: string = repositoryRoot,
): Promise<ToolResult> {
  const path = [join(repositoryRoot, "node_modules/.bin"), process.env["PATH"] ?? ""].join(delimiter);
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, PATH: path, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => {
        resolve(code ?? (signal === null ? 1 : 128));
      });
    }),
  ]);
  return { exitCode, stdout, stderr };
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer); // no encoding is set, so these are Buffers
  return Buffer.concat(parts).toString("utf8");
}
