// A company's package mirror as the launcher meets it: npm and Python packages over HTTPS with a certificate of a
// private CA, passing requests on to the registries that this machine is configured for.
import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { runTool } from "./run-tool.ts";

export interface PackageMirror {
  readonly npmUrl: string;
  readonly pythonUrl: string;
  /** The private CA's certificate. */
  readonly caFile: string;
  readonly requests: () => number;
  readonly close: () => Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export async function startPackageMirror(folder: string): Promise<PackageMirror> {
  const files = await createCertificates(folder);
  const [npmUpstream, pythonUpstream] = await Promise.all([npmRegistry(), pythonIndex()]);
  let requests = 0;
  const serve = async (handler: Handler): Promise<Server> => {
    const server = createServer(
      { key: readFileSync(files.key), cert: readFileSync(files.cert) },
      (request, response) => {
        requests += 1;
        handler(request, response).catch((error: unknown) => {
          response.destroy(error instanceof Error ? error : undefined);
        });
      },
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return server;
  };
  const npm = await serve((request, response) => passOn(new URL(request.url ?? "/", npmUpstream), response));
  const python = await serve((request, response) => passPython(request.url ?? "/", pythonUpstream, response));
  return {
    npmUrl: `${addressOf(npm)}/`,
    pythonUrl: `${addressOf(python)}/simple/`,
    caFile: files.ca,
    requests: () => requests,
    close: async () => {
      for (const server of [npm, python]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the mirror does not listen");
  return `https://localhost:${address.port.toString()}`;
}

async function passOn(url: URL, response: ServerResponse): Promise<void> {
  const answer = await fetch(url);
  response.writeHead(answer.status, {
    "content-type": answer.headers.get("content-type") ?? "application/octet-stream",
  });
  if (answer.body === null) response.end();
  else Readable.fromWeb(answer.body).pipe(response);
}

/** Links of the index lead to another host; the mirror sends them through itself as `/file/<address>/<name>`. */
async function passPython(path: string, upstream: URL, response: ServerResponse): Promise<void> {
  const file = /^\/file\/([^/]+)\//.exec(path)?.[1];
  if (file !== undefined) return passOn(new URL(decodeURIComponent(file)), response);
  const page = new URL(path.replace(/^\/simple\//, ""), upstream);
  const answer = await fetch(page, { headers: { accept: "text/html" } });
  const text = await answer.text();
  const rewritten = text.replaceAll(
    /href="([^"#]+)(#[^"]*)?"/g,
    (_all, link: string, hash: string | undefined) => {
      const target = new URL(link.replaceAll("&amp;", "&"), page);
      return `href="/file/${encodeURIComponent(target.href)}/${target.pathname.split("/").at(-1) ?? ""}${hash ?? ""}"`;
    },
  );
  response.writeHead(answer.status, { "content-type": "text/html" });
  response.end(rewritten);
}

async function npmRegistry(): Promise<URL> {
  return new URL((await runTool("npm", ["config", "get", "registry"])).stdout.trim());
}

/** As pip is configured, else the public index, which pip knows by itself. */
async function pythonIndex(): Promise<URL> {
  const { stdout } = await runTool("python3", [
    "-c",
    "from pip._internal.models.index import PyPI; from pip._internal.configuration import Configuration as C; c = C(isolated=False); c.load(); d = dict(c.items()); print(next((v for k, v in d.items() if k.endswith('index-url') and 'extra' not in k), PyPI.simple_url))",
  ]);
  return new URL(`${stdout.trim().replace(/\/$/, "")}/`);
}

async function createCertificates(
  folder: string,
): Promise<{ readonly ca: string; readonly cert: string; readonly key: string }> {
  const file = (name: string): string => join(folder, name);
  const openssl = async (...args: readonly string[]): Promise<void> => {
    const result = await runTool("openssl", args, {}, folder);
    if (result.exitCode !== 0) throw new Error(result.stderr);
  };
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  await openssl(
    "req",
    "-x509",
    ...newKey,
    "-subj",
    "/CN=Invented Company CA",
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-addext",
    "keyUsage=critical,keyCertSign,cRLSign",
  );
  await openssl(
    "req",
    "-x509",
    ...newKey,
    "-subj",
    "/CN=localhost",
    "-keyout",
    "server.key",
    "-out",
    "server.pem",
    "-CA",
    "ca.pem",
    "-CAkey",
    "ca.key",
    "-addext",
    "subjectAltName=DNS:localhost",
    "-addext",
    "basicConstraints=critical,CA:FALSE",
  );
  return { ca: file("ca.pem"), cert: file("server.pem"), key: file("server.key") };
}
