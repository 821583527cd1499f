// A real S3 server on loopback, which checks signatures: rclone over a folder. What stands in the folder is in the
// bucket, so a test changes an object by writing a file.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface S3Server {
  readonly endpoint: string;
  readonly bucket: "drop";
  readonly secrets: { readonly "access-key-id": string; readonly "secret-access-key": string };
  /** Writes an object; the later call is the newer one, unless it says a time in seconds. */
  readonly write: (key: string, content: string | Uint8Array, at?: number) => void;
  readonly remove: (key: string) => void;
  readonly stop: () => Promise<void>;
}

const program = fileURLToPath(new URL("../../.venv-checks/bin/rclone", import.meta.url));

export async function startS3Server(): Promise<S3Server> {
  if (!existsSync(program)) throw new Error("no S3 server: rclone is missing in .venv-checks");
  const dir = mkdtempSync(join(tmpdir(), "edp-s3-"));
  const secrets = {
    "access-key-id": `AKIA${randomBytes(8).toString("hex").toUpperCase()}`,
    "secret-access-key": randomBytes(20).toString("base64"),
  };
  mkdirSync(join(dir, "drop"));
  const key = `${secrets["access-key-id"]},${secrets["secret-access-key"]}`;
  const args = ["serve", "s3", dir, "--config", "/dev/null", "--addr", "127.0.0.1:0", "--auth-key", key];
  // Without its cache of folders: a file that a test writes is there at once.
  const server = spawn(program, [...args, "--dir-cache-time", "0s", "--poll-interval", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(server, "close");
  let age = 0;
  const said: string[] = [];
  let endpoint: string | undefined;
  for await (const line of createInterface(server.stderr)) {
    said.push(line);
    endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (endpoint !== undefined) break;
  }
  if (endpoint === undefined) throw new Error(`rclone did not start: ${said.join("\n")}`);
  server.stderr.resume();
  return {
    endpoint,
    bucket: "drop",
    secrets,
    write: (name, content, at) => {
      const path = join(dir, "drop", name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      age += 1;
      const time = at ?? 1_700_000_000 + age;
      utimesSync(path, time, time);
    },
    remove: (name) => {
      rmSync(join(dir, "drop", name));
    },
    stop: async () => {
      server.kill();
      await ended;
      rmSync(dir, { recursive: true });
    },
  };
}
