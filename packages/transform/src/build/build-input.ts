// What a build is made from. An input whose digest differs from meta.build_input makes models stale.
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ResolvedPlatform } from "@edp/definition";
import type { Pool } from "@edp/postgres";
import { decisionTables, decisionTypes } from "../mappings/decision-tables.ts";
import { listDecisions } from "../mappings/sync-mappings.ts";
import type { DbtProject } from "../project/render-project.ts";
import { compare } from "../project/providers.ts";

export interface BuildInput {
  readonly kind: "models" | "mappings" | "stream" | "date";
  readonly name: string;
  readonly digest: string;
  /** What dbt selects to build everything below it; undefined: all models. */
  readonly select?: string;
}

export interface InputFacts {
  readonly pool: Pool;
  readonly platform: ResolvedPlatform;
  readonly project: DbtProject;
  /** Today in the platform's time zone. */
  readonly platformDate: string;
}

/** Every input of the platform as it is now. */
export async function readBuildInputs(facts: InputFacts): Promise<readonly BuildInput[]> {
  return [
    { kind: "models", name: "project", digest: digestProject(facts.project) },
    ...decisionInputs(facts.platform),
    { kind: "date", name: "today", digest: facts.platformDate, select: "source:edp.meta.build_clock+" },
    ...(await readStreamInputs(facts)),
  ];
}

/** One digest over all files of the project, linked folders included. */
export function digestProject(project: DbtProject): string {
  const hash = createHash("sha256");
  const add = (path: string, content: string | Buffer): void => {
    hash.update(`${path}\0${Buffer.byteLength(content).toString()}\0`).update(content);
  };
  for (const file of project.files) add(file.path, file.text);
  for (const link of project.links) {
    for (const path of listFiles(link.target))
      add(`${link.path}/${path}`, readFileSync(join(link.target, path)));
  }
  return hash.digest("hex");
}

function listFiles(dir: string, below = ""): readonly string[] {
  return readdirSync(join(dir, below))
    .toSorted(compare)
    .flatMap((name) => {
      const path = below === "" ? name : `${below}/${name}`;
      const found = lstatSync(join(dir, path));
      if (found.isDirectory()) return name === "target" || name.startsWith(".") ? [] : listFiles(dir, path);
      return found.isFile() ? [path] : [];
    });
}

function decisionInputs(platform: ResolvedPlatform): readonly BuildInput[] {
  const decisions = decisionTypes.map((type) => ({
    kind: "mappings" as const,
    name: type,
    digest: digestValue(listDecisions(platform, type)),
    select: `source:edp.meta.${decisionTables[type]}+`,
  }));
  const registry = platform.sources.map(({ name, enabled, freshness }) => ({ name, enabled, freshness }));
  return [
    ...decisions,
    { kind: "mappings", name: "sources", digest: digestValue(registry), select: "source:edp.meta.source+" },
  ];
}

const digestValue = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex");

/** A stream's digest is its last batch that brought a change. */
async function readStreamInputs({ pool, platform }: InputFacts): Promise<readonly BuildInput[]> {
  const found = await pool.query<{ source_code: string; object_name: string; last_change: string }>(
    `select source_code, object_name, max(batch_id) as last_change
       from meta.landing_batch
      where rows_landed > 0 or rows_deleted > 0
      group by source_code, object_name`,
  );
  const changes = new Map(
    found.rows.map((row) => [`${row.source_code}.${row.object_name}`, row.last_change]),
  );
  return platform.sources
    .filter((source) => source.enabled)
    .flatMap((source) =>
      source.objects.map((object) => ({
        kind: "stream" as const,
        name: `${source.name}.${object}`,
        digest: changes.get(`${source.name}.${object}`) ?? "0",
        select: `source:edp_generated.raw.${source.name}_${object}+`,
      })),
    );
}
