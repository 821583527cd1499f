// How this machine reaches packages: mirrors, proxies and certificates that its own pip and npm use. Build stages read
// them from the folder `registries/` of the context; no later stage copies it, and no build argument names a value.
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Shell } from "../shell.ts";

export interface RegistryFile {
  readonly name: string;
  readonly text: string;
}

const inherited = ["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

export async function readRegistries(shell: Shell): Promise<readonly RegistryFile[]> {
  const variables = shell.environmentVariables;
  const settings: Record<string, string> = {};
  for (const name of inherited) if (variables[name] !== undefined) settings[name] = variables[name];
  const certificates = variables["EDP_CA_FILE"];
  const files: RegistryFile[] = [];
  if (certificates !== undefined && existsSync(certificates)) {
    files.push({ name: "ca.pem", text: readFileSync(certificates, "utf8") });
    for (const name of ["SSL_CERT_FILE", "PIP_CERT", "NODE_EXTRA_CA_CERTS", "npm_config_cafile"])
      settings[name] = "/registries/ca.pem";
  }
  Object.assign(settings, await readPip(shell), await readNpm());
  const npmrc = join(variables["HOME"] ?? "/nonexistent", ".npmrc");
  files.push({ name: "npmrc", text: existsSync(npmrc) ? readFileSync(npmrc, "utf8") : "" });
  settings["npm_config_userconfig"] = "/registries/npmrc";
  const text = Object.entries(settings)
    .sort()
    .map(([name, value]) => `export ${name}=${quote(value)}\n`)
    .join("");
  return [...files, { name: "environment", text }];
}

/** pip's own settings, also in the words of uv, which does not read them. */
async function readPip(shell: Shell): Promise<Readonly<Record<string, string>>> {
  const config = await run(join(shell.edpRoot, ".venv/bin/pip"), ["config", "list"]);
  const find = (name: string): string | undefined =>
    [...config.matchAll(/^[^=]*\.([a-z-]+)='(.*)'$/gm)].filter(([, key]) => key === name).at(-1)?.[2];
  const names = [
    ["index-url", "PIP_INDEX_URL", "UV_DEFAULT_INDEX"],
    ["extra-index-url", "PIP_EXTRA_INDEX_URL", "UV_INDEX"],
    ["trusted-host", "PIP_TRUSTED_HOST", "UV_INSECURE_HOST"],
  ] as const;
  return Object.fromEntries(
    names.flatMap(([name, pip, uv]) => {
      const value = find(name);
      return value === undefined
        ? []
        : [
            [pip, value],
            [uv, value],
          ];
    }),
  );
}

async function readNpm(): Promise<Readonly<Record<string, string>>> {
  const registry = (await run("npm", ["config", "get", "registry"])).trim();
  return URL.canParse(registry) ? { npm_config_registry: registry } : {};
}

/** What a program prints; nothing when it cannot be run, since then nothing is configured. */
async function run(program: string, args: readonly string[]): Promise<string> {
  return promisify(execFile)(program, args).then(
    ({ stdout }) => stdout,
    () => "",
  );
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
