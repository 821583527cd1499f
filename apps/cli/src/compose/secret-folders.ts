// Secrets as files for containers: a folder for each scope, as the rendered project mounts them. The files can be read
// by the containers' users, whose numbers mean nothing on this machine; the folder around them only by its owner.
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { EdpIssuesError, isEdpError, type Issue, type Secret } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import type { WorkloadGraph } from "@edp/deployment";
import { createSecretStore } from "@edp/secrets";

/** Relative to the platform's folder. */
const secretFolder = (environment: string): string => `.edp/compose/${environment}/secrets`;

export interface SecretRequest {
  readonly platform: ResolvedPlatform;
  readonly graph: WorkloadGraph;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Asks the environment's providers for all that the workloads need, and writes it. Throws all that is missing at once. */
export async function writeSecretFolders({ platform, graph, variables }: SecretRequest): Promise<void> {
  const surroundings = { variables, baseDir: platform.dir };
  const store = createSecretStore(platform.environment.secrets, surroundings);
  const found = new Map<string, Secret<string>>();
  const issues: Issue[] = [];
  for (const { reference } of graph.secrets) {
    try {
      const value = await (isOptional(platform, reference) ? store.find(reference) : store.get(reference));
      if (value !== undefined) found.set(reference, value);
    } catch (error) {
      if (!isEdpError(error)) throw error;
      issues.push(...error.issues);
    }
  }
  if (issues.length > 0) throw new EdpIssuesError(issues);
  const dir = join(platform.dir, secretFolder(graph.environment));
  const scopes = new Set(graph.secrets.map(({ reference }) => dirname(reference)));
  prepareFolders(dir, scopes);
  for (const scope of scopes) writeScope(join(dir, scope), scope, found);
}

/** A connector may ask for more than an installation has: a certificate or a password, say. */
const isOptional = ({ sources }: ResolvedPlatform, reference: string): boolean =>
  sources.some(({ connector, secrets }) =>
    connector.secrets.some(({ name, required }) => !required && secrets[name]?.reference === reference),
  );

function prepareFolders(dir: string, scopes: ReadonlySet<string>): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700); // an earlier one, or a process's umask, may be more open
  for (const name of readdirSync(dir)) if (!scopes.has(name)) rmSync(join(dir, name), { recursive: true });
}

/** In place, so that a container that has the folder mounted sees what is new. */
function writeScope(dir: string, scope: string, found: ReadonlyMap<string, Secret<string>>): void {
  mkdirSync(dir, { recursive: true });
  chmodSync(dir, 0o755);
  const wanted = new Map(
    [...found]
      .filter(([reference]) => dirname(reference) === scope)
      .map(([reference, value]) => [reference.slice(scope.length + 1), value] as const),
  );
  for (const name of readdirSync(dir)) if (!wanted.has(name)) rmSync(join(dir, name));
  for (const [name, value] of wanted) {
    const draft = join(dir, `.${name}.${process.pid.toString()}`);
    writeFileSync(draft, value.reveal(), { mode: 0o444 });
    chmodSync(draft, 0o444);
    renameSync(draft, join(dir, name));
  }
}
