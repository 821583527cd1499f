import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface ProxyProcess extends AsyncDisposable {
  readonly url: string;
  /** `host:port` of every tunnel that was opened. */
  readonly tunnels: readonly string[];
}

/** An HTTP proxy in a process of its own. `credentials`: `user:password` that it wants. */
export async function startProxy(credentials = "-", refused: readonly string[] = []): Promise<ProxyProcess> {
  const script = join(import.meta.dirname, "connect-proxy-process.ts");
  const child = spawn(process.execPath, [script, credentials, ...refused], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const tunnels: string[] = [];
  const { promise, resolve } = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [word, value = ""] = line.split(" ");
    if (word === "port") resolve(value);
    else tunnels.push(value);
  });
  const port = await promise;
  return {
    url: `http://127.0.0.1:${port}`,
    tunnels,
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, "close");
      child.kill();
      await ended;
    },
  };
}
