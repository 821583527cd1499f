// OpenSSL's own server, which says by an alert what it thinks of a client's certificate, as web servers do.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Certificate } from "./dated-certificates.ts";

export interface OpenSslServer extends AsyncDisposable {
  readonly port: number;
}

/** Wants a certificate that this authority has issued. */
export async function startOpenSsl(
  { cert, key }: Certificate,
  clientAuthority: string,
): Promise<OpenSslServer> {
  const dir = mkdtempSync(join(tmpdir(), "edp-openssl-"));
  for (const [name, text] of Object.entries({
    "own.pem": cert,
    "own.key": key,
    "clients.pem": clientAuthority,
  }))
    writeFileSync(join(dir, name), text);
  const files = ["-cert", "own.pem", "-key", "own.key", "-CAfile", "clients.pem"];
  const args = [
    "s_server",
    "-accept",
    "127.0.0.1:0",
    ...files,
    "-Verify",
    "1",
    "-verify_return_error",
    "-www",
  ];
  const child = spawn("openssl", args, { cwd: dir, stdio: ["ignore", "pipe", "ignore"] });
  const { promise, resolve } = Promise.withResolvers<number>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const port = /^ACCEPT .*:(\d+)$/.exec(line)?.[1];
    if (port !== undefined) resolve(Number(port));
  });
  return {
    port: await promise,
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, "close");
      child.kill();
      await ended;
      rmSync(dir, { recursive: true });
    },
  };
}
