import { EdpError, printIssue, Secret } from "@edp/base";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inspect } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { createSecretStore, type ProviderSettings, type SecretStore } from "./secret-store.ts";

const canary = "c4n4ry-Zk3Wq9Lm2Xv7";
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function makeFolder(files: Readonly<Record<string, string | Buffer>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "edp secrets "));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

interface Options {
  readonly baseDir?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

const open = (
  providers: readonly ProviderSettings[],
  { baseDir = "/nowhere", variables = {} }: Options = {},
): SecretStore => createSecretStore(providers, { baseDir, variables });

const environment: ProviderSettings = { provider: "environment", prefix: "EDP_SECRET_" };
const files: ProviderSettings = { provider: "files", directory: "secrets" };
const generated: ProviderSettings = { provider: "generated" };

async function refusal(asked: Promise<unknown>): Promise<string> {
  const error: unknown = await asked.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(EdpError);
  // Everything that a log, a debugger or a crash would show of it.
  const shown = [
    inspect(error, { depth: null, showHidden: true }),
    JSON.stringify(error),
    String(error),
  ].join("\n");
  expect(shown).not.toContain(canary);
  return (error as EdpError).issues.map(printIssue).join();
}

describe("secrets in environment variables", () => {
  test("have the scope and the name, two underscores between", async () => {
    const store = open([environment], { variables: { EDP_SECRET_CORPORATE_AD__BIND_PASSWORD: canary } });
    expect((await store.get("corporate_ad/bind-password")).reveal()).toBe(canary);
  });

  test("may begin with another prefix", async () => {
    const store = open([{ provider: "environment", prefix: "ACME_" }], {
      variables: { ACME_M365__CLIENT_SECRET: canary },
    });
    expect((await store.get("m365/client-secret")).reveal()).toBe(canary);
  });

  test("of two references are never one variable", async () => {
    const store = open([environment], { variables: { EDP_SECRET_A_B__C: canary } });
    expect(await store.find("a/b-c")).toBeUndefined();
    expect((await store.get("a_b/c")).reveal()).toBe(canary);
  });

  test("that are empty are not there", async () => {
    expect(await open([environment], { variables: { EDP_SECRET_A__B: "" } }).find("a/b")).toBeUndefined();
  });
});

describe("secrets in files", () => {
  test("are read without the newline that editors add, and with every other character", async () => {
    const baseDir = makeFolder({ "secrets/a/b": ` ${canary}\n\n`, "secrets/a/c": `${canary}\r\n` });
    const store = open([files], { baseDir });
    expect((await store.get("a/b")).reveal()).toBe(` ${canary}\n`);
    expect((await store.get("a/c")).reveal()).toBe(canary);
  });

  test("count at once when they change", async () => {
    const baseDir = makeFolder({ "secrets/a/b": "old" });
    const store = open([files], { baseDir });
    await store.get("a/b");
    writeFileSync(join(baseDir, "secrets/a/b"), "new");
    expect((await store.get("a/b")).reveal()).toBe("new");
  });

  test("are followed by links inside the folder, as Kubernetes makes them", async () => {
    const baseDir = makeFolder({ "secrets/..2026/b": canary });
    mkdirSync(join(baseDir, "secrets/a"));
    symlinkSync("../..2026/b", join(baseDir, "secrets/a/b"));
    expect((await open([files], { baseDir }).get("a/b")).reveal()).toBe(canary);
  });

  test.each([
    [
      "a file",
      (folder: string, outside: string) => {
        symlinkSync(join(outside, "a/b"), join(folder, "secrets/a/b"));
      },
    ],
    [
      "a folder",
      (folder: string, outside: string) => {
        rmSync(join(folder, "secrets/a"), { recursive: true });
        symlinkSync(join(outside, "a"), join(folder, "secrets/a"));
      },
    ],
  ])("are refused when a link to %s leads out of the folder", async (_what, link) => {
    const baseDir = makeFolder({ "secrets/a/other": "x" });
    link(baseDir, makeFolder({ "a/b": canary }));
    const said = await refusal(open([files], { baseDir }).get("a/b"));
    expect(said).toContain("EDP-SEC-004");
    expect(said).toContain("a link leads out of the folder of secrets");
  });

  test("are refused when they are a folder, a pipe, huge, empty, or no text", async () => {
    const baseDir = makeFolder({
      "secrets/a/folder/x": "",
      "secrets/a/huge": "",
      "secrets/a/empty": "\n",
      "secrets/a/nul": `${canary}\0`,
      "secrets/a/latin": Buffer.from([0xfc]),
    });
    execFileSync("mkfifo", [join(baseDir, "secrets/a/pipe")]);
    truncateSync(join(baseDir, "secrets/a/huge"), 1024 ** 3);
    const store = open([files], { baseDir });
    const reasons = await Promise.all(
      ["folder", "pipe", "huge", "empty", "nul", "latin"].map(
        async (name) => /not used: (.*)\.$/m.exec(await refusal(store.get(`a/${name}`)))?.[1],
      ),
    );
    expect(reasons).toEqual([
      "it is not a plain file",
      "it is not a plain file",
      "it is larger than 64 KiB",
      "it is empty",
      "it is not text in UTF-8",
      "it is not text in UTF-8",
    ]);
  });

  test("are not there when their folder is not", async () => {
    expect(await open([files], { baseDir: makeFolder() }).find("a/b")).toBeUndefined();
  });
});

describe("generated secrets", () => {
  test("are made at first use and stay, for their owner alone", async () => {
    const baseDir = makeFolder();
    const value = (await open([generated], { baseDir }).get("m365/client-secret")).reveal();
    expect(value).toMatch(/^[\w-]{32}$/);
    expect((await open([generated], { baseDir }).get("m365/client-secret")).reveal()).toBe(value);
    expect((await open([generated], { baseDir }).get("m365/other")).reveal()).not.toBe(value);
    const modes = ["", "m365", "m365/client-secret"].map((path) =>
      (statSync(join(baseDir, ".edp/secrets", path)).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(["700", "700", "600"]);
  });

  test("close a folder that was open to others", async () => {
    const baseDir = makeFolder({ ".edp/secrets/a/b": "x" });
    chmodSync(join(baseDir, ".edp/secrets"), 0o755);
    await open([generated], { baseDir }).get("a/c");
    expect((statSync(join(baseDir, ".edp/secrets")).mode & 0o777).toString(8)).toBe("700");
  });

  test("are one value for everybody who asks at once, and leave no drafts", async () => {
    const baseDir = makeFolder();
    const asked = Array.from({ length: 50 }, () => open([generated], { baseDir }).get("a/b"));
    const values = new Set((await Promise.all(asked)).map((secret) => secret.reveal()));
    expect(values.size).toBe(1);
    expect(readdirSync(join(baseDir, ".edp/secrets/a"))).toEqual(["b"]);
    expect(readFileSync(join(baseDir, ".edp/secrets/a/b"), "utf8").trim()).toBe([...values][0]);
  });

  test("are one value for processes that ask at once", () => {
    const baseDir = makeFolder();
    const script = `import { createSecretStore } from "${new URL("index.ts", import.meta.url).href}";
      const store = createSecretStore([{ provider: "generated" }], { variables: {}, baseDir: ${JSON.stringify(baseDir)} });
      for (let index = 0; index < 20; index += 1) console.log((await store.get("a/b" + index)).reveal());`;
    const shell = `for i in 1 2 3; do "$0" --input-type=module -e "$1" > "$2/out$i" & done; wait`;
    execFileSync("sh", ["-c", shell, process.execPath, script, baseDir]);
    const outputs = [1, 2, 3].map((index) => readFileSync(join(baseDir, `out${index.toString()}`), "utf8"));
    expect(outputs[0]?.split("\n")).toHaveLength(21);
    expect(new Set(outputs).size).toBe(1);
  });

  test("are not made for who can do without", async () => {
    const baseDir = makeFolder();
    const store = open([generated], { baseDir });
    expect(await store.find("a/b")).toBeUndefined();
    await store.get("a/b");
    expect(await store.find("a/b")).toBeInstanceOf(Secret);
  });

  test("that cannot be kept are an error with the place", async () => {
    const baseDir = makeFolder({ ".edp": "a file where the folder should be" });
    expect(await refusal(open([generated], { baseDir }).get("a/b"))).toContain("EDP-SEC-005");
  });

  test("do not follow a link out of their folder", async () => {
    const baseDir = makeFolder();
    mkdirSync(join(baseDir, ".edp/secrets/a"), { recursive: true });
    symlinkSync(join(makeFolder({ x: canary }), "x"), join(baseDir, ".edp/secrets/a/b"));
    expect(await refusal(open([generated], { baseDir }).get("a/b"))).toContain("EDP-SEC-004");
  });
});

describe("the store", () => {
  test("asks the providers in their order", async () => {
    const baseDir = makeFolder({ "secrets/a/b": "from the file", "secrets/a/c": "from the file" });
    const store = open([environment, files], {
      baseDir,
      variables: { EDP_SECRET_A__B: "from the variable" },
    });
    expect((await store.get("a/b")).reveal()).toBe("from the variable");
    expect((await store.get("a/c")).reveal()).toBe("from the file");
  });

  test("without the secret names every place it tried, in order, and no value", async () => {
    const store = open([environment, { provider: "files", directory: "/run/secrets" }], {
      variables: { EDP_SECRET_A__OTHER: canary },
    });
    expect(await refusal(store.get("a/b"))).toMatchInlineSnapshot(`
      "error EDP-SEC-001  Secret not found
        The secret a/b is in none of these places: environment variable EDP_SECRET_A__B; file /run/secrets/a/b.
        fix   put it where the first of them looks: environment variable EDP_SECRET_A__B"
    `);
  });

  test("without any provider says so", async () => {
    expect(await refusal(open([]).get("a/b"))).toContain("no provider is configured");
  });

  test.each([
    "",
    "a",
    "a/",
    "/b",
    "a/b/c",
    "../b",
    "a/..",
    "a/.",
    "A/b",
    "a/B",
    "a//b",
    "a/b\n",
    "a\0/b",
    "a/b_c",
    "a__b/c",
    `${canary}/x`,
    "a/".padEnd(300, "b"),
  ])("refuses %j as a reference without repeating it", async (reference) => {
    const said = await refusal(open([environment, files, generated]).get(reference));
    expect(said).toContain("EDP-SEC-003");
  });

  test("shows no value when it, its providers or its secrets are printed", async () => {
    const baseDir = makeFolder({ "secrets/a/b": canary });
    const store = open([files, environment], { baseDir, variables: { EDP_SECRET_A__C: canary } });
    const secrets = [await store.get("a/b"), await store.get("a/c")];
    const shown = [store, secrets, store.describe()].flatMap((one) => [
      inspect(one, { depth: null, showHidden: true, getters: true }),
      JSON.stringify(one),
    ]);
    shown.push(...secrets.map(String));
    expect(shown.join()).not.toContain(canary);
    expect(secrets.map((secret) => secret.reveal())).toEqual([canary, canary]);
    expect(store.describe()).toEqual([
      `files in ${join(baseDir, "secrets")}`,
      "environment variables EDP_SECRET_…",
    ]);
  });
});

describe("secrets in a container", () => {
  test("are what the target mounted, and nothing else is asked", async () => {
    const folder = makeFolder({ "m365/client-secret": `${canary}\n` });
    const variables = { EDP_SECRETS_DIR: folder, EDP_SECRET_HR__KEY: canary };
    const store = open([environment], { variables });
    expect((await store.get("m365/client-secret")).reveal()).toBe(canary);
    expect(await store.find("hr/key")).toBeUndefined();
    expect(store.describe()).toEqual([`files in ${folder}`]);
  });

  test("are invented where the systems are simulated: in the container", async () => {
    const baseDir = makeFolder();
    const own: ProviderSettings = { provider: "generated", only: ["platform/database-password"] };
    const store = open([generated, own], { baseDir, variables: { EDP_SECRETS_DIR: makeFolder() } });
    expect(await store.get("m365/client-secret")).toBeDefined();
    const strict = open([own], { baseDir, variables: { EDP_SECRETS_DIR: makeFolder() } });
    expect(await refusal(strict.get("platform/database-password"))).toContain("EDP-SEC-001");
  });
});

test("a generated secret is made only where it is asked for by a name that EDP may invent", async () => {
  const baseDir = makeFolder();
  const store = open([{ provider: "generated", only: ["platform/database-password"] }], { baseDir });
  expect(await store.get("platform/database-password")).toBeDefined();
  expect(await refusal(store.get("m365/client-secret"))).toContain("EDP-SEC-001");
});
