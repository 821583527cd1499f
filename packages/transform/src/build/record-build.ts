// What came of a build, into `meta`: datasets, their newest versions with a verdict, test results, refreshes,
// lineage, and the inputs that everything below them is now good for. One transaction.
import type { Clock } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import { withTransaction, type Client, type Pool } from "@edp/postgres";
import { readTiming } from "./build-result.ts";
import { datasetName, isKept, isPublished, readDatasets, type Dataset } from "./dataset.ts";
import { readLineage } from "./lineage.ts";
import type { Manifest, NodeResult } from "./manifest.ts";
import type { BuildPlan } from "./plan-build.ts";
import { recordInputs } from "./record-inputs.ts";
import { recordKept } from "./record-kept.ts";
import { recordReconciliation } from "./record-reconciliation.ts";
import { testedModel } from "./summarize.ts";
import { judgeModels, type Verdict } from "./verdicts.ts";

export interface BuildRecord {
  readonly pool: Pool;
  readonly platform: ResolvedPlatform;
  readonly plan: BuildPlan;
  readonly runId: string;
  readonly clock: Clock;
  readonly manifest: Manifest;
  readonly results: readonly NodeResult[];
}

export async function recordBuild(record: BuildRecord): Promise<void> {
  const { pool, manifest, results, platform } = record;
  const judged = judgeModels(manifest, results);
  const verdicts = judged.filter((verdict) => isPublished(verdict.node));
  await withTransaction(pool, async (client) => {
    await recordDatasets(client, readDatasets(manifest, platform));
    await recordKept(
      client,
      judged.filter((verdict) => isKept(verdict.node)),
      { clock: record.clock, release: platform.edpVersion },
    );
    await recordVersions(client, record, verdicts);
    await recordChecks(client, record);
    await recordRefreshes(client, record, verdicts);
    await recordLineage(client, manifest);
    await recordReconciliation(client, { ...record, providers: record.plan.project.providers });
    await recordInputs(client, record);
  });
}

async function recordDatasets(client: Client, datasets: readonly Dataset[]): Promise<void> {
  await client.query(
    `insert into meta.dataset (dataset_name, layer, owner, description, columns, question, warn_after, error_after,
            findings, streams)
     select name, layer, owner, description, columns, question, warn_after::interval, error_after::interval, findings, streams
       from jsonb_to_recordset($1::jsonb) as given (name text, layer text, owner text, description text, columns jsonb,
                question text, warn_after text, error_after text, findings jsonb, streams text[])
     on conflict (dataset_name) do update
        set owner = excluded.owner, description = excluded.description, columns = excluded.columns,
            question = excluded.question, warn_after = excluded.warn_after, error_after = excluded.error_after,
            findings = excluded.findings, streams = excluded.streams,
            status = case when meta.dataset.status = 'retired' then 'draft' else meta.dataset.status end`,
    [
      JSON.stringify(
        datasets.map(({ warnAfter, errorAfter, ...dataset }) => ({
          ...dataset,
          warn_after: warnAfter,
          error_after: errorAfter,
        })),
      ),
    ],
  );
  // A model that is gone keeps its last version for readers, and says that it is no longer made.
  await client.query("update meta.dataset set status = 'retired' where dataset_name <> all ($1)", [
    datasets.map((dataset) => dataset.name),
  ]);
}

/** The view `build.<model>` shows the newest version; what a failed model shows is an older one. */
async function recordVersions(
  client: Client,
  record: BuildRecord,
  verdicts: readonly Verdict[],
): Promise<void> {
  const rows = verdicts.map((verdict) => ({
    dataset: datasetName(verdict.node),
    model: verdict.node.name,
    verdict: verdict.passed ? "passed" : "failed",
    reason: verdict.reason ?? null,
  }));
  await client.query(
    `with shown as (
         select view.relname as model, min(version.relname) as version
           from pg_class as view
           join pg_rewrite as rule on rule.ev_class = view.oid
           join pg_depend as needs on needs.objid = rule.oid and needs.classid = 'pg_rewrite'::regclass
           join pg_class as version on version.oid = needs.refobjid and version.relname ~ '__[0-9]+$'
          where view.relnamespace = 'build'::regnamespace and view.relkind = 'v'
            and version.relnamespace = 'build'::regnamespace
          group by view.relname
     )
     insert into meta.build_version (dataset_name, built_relation, verdict, reason, run_id, built_at)
     select given.dataset, 'build.' || shown.version, given.verdict, given.reason, $2, $3
       from jsonb_to_recordset($1::jsonb) as given (dataset text, model text, verdict text, reason text)
       left join shown on shown.model = given.model
     on conflict (dataset_name) do update
        set built_relation = excluded.built_relation, verdict = excluded.verdict, reason = excluded.reason,
            run_id = excluded.run_id, built_at = excluded.built_at`,
    [JSON.stringify(rows), record.runId, record.clock.now()],
  );
}

const checkOutcomes: Readonly<Record<string, string>> = {
  pass: "passed",
  fail: "failed",
  warn: "warned",
  error: "error",
  "runtime error": "error",
  skipped: "skipped",
};

async function recordChecks(client: Client, { manifest, results, runId, clock }: BuildRecord): Promise<void> {
  const rows = results.flatMap((result) => {
    const test = manifest.nodes[result.unique_id];
    if (test?.resource_type !== "test") return [];
    const model = testedModel(manifest, test);
    const isDataset = model !== undefined && (isPublished(model) || isKept(model));
    return [
      {
        check_name: test.name,
        dataset_name: isDataset ? datasetName(model) : null,
        outcome: checkOutcomes[result.status] ?? "error",
        observed: result.failures === null ? null : `${result.failures.toString()} rows`,
        severity: (test.config.severity ?? "error").toLowerCase(),
        message: result.message,
      },
    ];
  });
  await client.query(
    `insert into meta.check_result (run_id, check_name, dataset_name, outcome, observed, expected, severity, message, checked_at)
     select $2, check_name, dataset_name, outcome, observed, '0 rows', severity, message, $3
       from jsonb_to_recordset($1::jsonb) as given (check_name text, dataset_name text, outcome text, observed text,
                severity text, message text)
     on conflict (run_id, check_name) do update
        set outcome = excluded.outcome, observed = excluded.observed, message = excluded.message, checked_at = excluded.checked_at`,
    [JSON.stringify(rows), runId, clock.now()],
  );
}

async function recordRefreshes(
  client: Client,
  record: BuildRecord,
  verdicts: readonly Verdict[],
): Promise<void> {
  const results = new Map(record.results.map((result) => [result.unique_id, result]));
  const rows = verdicts.flatMap(({ node, passed }) => {
    const result = results.get(node.unique_id);
    if (result?.status !== "success") return [];
    const { startedAt, finishedAt } = readTiming(result);
    return [
      {
        dataset: datasetName(node),
        started_at: startedAt,
        finished_at: finishedAt,
        status: passed ? "succeeded" : "held",
      },
    ];
  });
  await client.query(
    `insert into meta.refresh_log (run_id, dataset_name, row_count, started_at, finished_at, status)
     select $2, given.dataset, greatest(version.reltuples, 0), given.started_at, coalesce(given.finished_at, $3), given.status
       from jsonb_to_recordset($1::jsonb) as given (dataset text, started_at timestamptz, finished_at timestamptz, status text)
       join meta.build_version as built on built.dataset_name = given.dataset
       left join pg_class as version on version.oid = to_regclass(built.built_relation)`,
    [JSON.stringify(rows), record.runId, record.clock.now()],
  );
}

async function recordLineage(client: Client, manifest: Manifest): Promise<void> {
  const edges = JSON.stringify(readLineage(manifest));
  const given = "jsonb_to_recordset($1::jsonb) as given (upstream text, downstream text)";
  await client.query(
    `delete from meta.lineage_edge as edge
      where not exists (select from ${given} where given.upstream = edge.upstream and given.downstream = edge.downstream)`,
    [edges],
  );
  await client.query(
    `insert into meta.lineage_edge (upstream, downstream)
     select upstream, downstream from ${given} on conflict do nothing`,
    [edges],
  );
}
