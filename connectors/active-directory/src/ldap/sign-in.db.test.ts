// Signing in by certificate, and StartTLS with somebody in between: on a server that says what the test wrote down,
// since Samba signs nobody in by certificate.
import { Secret } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createAuthority, type Authority } from "../../../../tests/support/certificates.ts";
import connector from "../index.ts";
import { createContext, readAll } from "../testing/read-source.ts";
import { startScriptedServer, type ScriptedTls } from "../testing/scripted-server.ts";

let dir: string;
let authority: Authority;
let server: { readonly key: string; readonly cert: string; readonly ca: string };
let secrets: Readonly<Record<string, string>>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "edp-ad-sign-in-"));
  authority = await createAuthority(dir, "corp-ca");
  const [own, client] = [
    await authority.issue("dc", ["IP:127.0.0.1"]),
    await authority.issue("reader", ["DNS:reader"]),
  ];
  const read = (path: string): Promise<string> => readFile(path, "utf8");
  server = { key: await read(own.keyFile), cert: await read(own.certificateFile), ca: authority.ca };
  secrets = {
    "client-certificate": await read(client.certificateFile),
    "client-key": await read(client.keyFile),
    "bind-password": "password",
  };
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const someone = {
  entries: [{ dn: "CN=a,DC=corp", attributes: { objectGUID: [Buffer.alloc(16, 1)], objectClass: ["user"] } }],
};

async function serve(
  tls: Omit<ScriptedTls, "key" | "cert" | "ca">,
  more: Partial<ConnectorContext> = {},
): Promise<ConnectorContext> {
  const { url, close } = await startScriptedServer((search) => (search === 1 ? {} : someone), {
    ...server,
    ...tls,
  });
  onTestFinished(close);
  const config = { urls: [url], baseDn: "DC=corp", signIn: "certificate", startTls: url.startsWith("ldap:") };
  const secret = (name: string): Promise<Secret<string>> => Promise.resolve(new Secret(secrets[name] ?? ""));
  return createContext(config, { secret, extraCa: authority.ca, ...more });
}

test.each([
  ["LDAPS, where the connection itself signs in", { begins: "at once", signsIn: "at once" }],
  ["LDAPS, where a bind is wanted", { begins: "at once", signsIn: "by bind" }],
  ["StartTLS and a bind", { begins: "when asked", signsIn: "by bind" }],
] as const)("A certificate signs in by %s", async (_, tls) => {
  expect((await readAll(connector, await serve(tls), "users")).records.size).toBe(1);
});

test("EDP-SRC-142: who is nobody after signing in reads nothing", async () => {
  const context = await serve({ begins: "at once", signsIn: "never" });
  await expect(readAll(connector, context, "users")).rejects.toMatchObject({ code: "EDP-SRC-142" });
});

test("A key that is none is told without a word of it", async () => {
  const secret = (): Promise<Secret<string>> => Promise.resolve(new Secret("not a key"));
  const context = await serve({ begins: "at once", signsIn: "at once" }, { secret });
  const error: unknown = await readAll(connector, context, "users").catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: "EDP-SRC-028" });
  expect(String(error)).not.toContain("not a key");
});

test("Bytes before the encryption that count as after it end the conversation (EDP-SRC-057)", async () => {
  const context = await serve({
    begins: "when asked",
    signsIn: "by bind",
    injects: Buffer.from("3005", "hex"),
  });
  await expect(readAll(connector, context, "users")).rejects.toMatchObject({ code: "EDP-SRC-057" });
});
