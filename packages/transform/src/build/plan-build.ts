// What has to be built and why. dbt takes seconds to start, so it is called only when something is stale.
import type { Clock } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import type { Pool } from "@edp/postgres";
import { renderProject, type DbtProject } from "../project/render-project.ts";
import { readBuildInputs, type BuildInput } from "./build-input.ts";

export interface StalePart {
  readonly input: BuildInput;
  /** For people: `hr.workers has new records`. */
  readonly because: string;
}

export interface BuildPlan {
  readonly stale: readonly StalePart[];
  /** What dbt shall select; undefined: everything. Meaningless when nothing is stale. */
  readonly select: readonly string[] | undefined;
  /** A person chose what to build; else it follows from what is stale. */
  readonly isChosen: boolean;
  /** Make growing tables anew from all raw versions. */
  readonly fullRefresh: boolean;
  /** Today in the platform's time zone: what models take for the current date. */
  readonly platformDate: string;
  readonly project: DbtProject;
}

export interface PlanRequest {
  readonly pool: Pool;
  readonly platform: ResolvedPlatform;
  /** Folder of EDP itself. */
  readonly edpRoot: string;
  readonly clock: Clock;
  /** A person's own choice (`edp run --select`), in dbt's syntax; what is stale stays so. */
  readonly select?: readonly string[];
  /** `edp run --full`: everything, from all raw versions. */
  readonly full?: boolean;
}

/** Compares every input with what the last good build was made from. Call it after landing, mappings synced. */
export async function planBuild(request: PlanRequest): Promise<BuildPlan> {
  const { pool, platform, edpRoot, clock } = request;
  const project = renderProject({ platform, edpRoot });
  const platformDate = dayIn(platform.timeZone, clock.now());
  const inputs = await readBuildInputs({ pool, platform, project, platformDate });
  const built = await readBuilt(pool);
  const stale = inputs.flatMap((input) => judgeInput(input, built, request.full === true));
  return {
    stale,
    select: request.select ?? selectStale(stale),
    isChosen: request.select !== undefined,
    fullRefresh: request.full === true,
    platformDate,
    project,
  };
}

async function readBuilt(pool: Pool): Promise<ReadonlyMap<string, string>> {
  const found = await pool.query<{ input_kind: string; input_name: string; digest: string }>(
    "select input_kind, input_name, digest from meta.build_input",
  );
  return new Map(found.rows.map((row) => [`${row.input_kind} ${row.input_name}`, row.digest]));
}

function judgeInput(
  input: BuildInput,
  built: ReadonlyMap<string, string>,
  full: boolean,
): readonly StalePart[] {
  const digest = built.get(`${input.kind} ${input.name}`);
  if (digest === input.digest && !full) return [];
  if (full) return [{ input, because: `${describe(input)}: a full build was asked for` }];
  return [
    {
      input,
      because: digest === undefined ? `${describe(input)} was not built yet` : reasons[input.kind](input),
    },
  ];
}

const describe = (input: BuildInput): string =>
  input.kind === "stream" ? input.name : `${input.kind} ${input.name}`;

const reasons: Readonly<Record<BuildInput["kind"], (input: BuildInput) => string>> = {
  models: () => "the models changed",
  mappings: (input) => `the mapping ${input.name} changed`,
  stream: (input) => `${input.name} has new records`,
  date: (input) => `a new day began: ${input.digest}`,
};

/** Undefined, for everything, as soon as one stale input concerns all models. */
function selectStale(stale: readonly StalePart[]): readonly string[] | undefined {
  const selects = stale.map((part) => part.input.select);
  return selects.every((select) => select !== undefined) ? selects : undefined;
}

/** The calendar day of a moment in a time zone, as YYYY-MM-DD. */
export const dayIn = (timeZone: string, moment: Date): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(
    moment,
  );
