// Moves readers to the newest good versions: all views in one transaction, so nobody sees half a build. A view is
// replaced in place, which keeps its grants, owner and everything that depends on it. What failed stays where it
// is and says since when and why.
import type { Clock, Logger } from "@edp/base";
import { withTransaction, type Client, type Pool } from "@edp/postgres";
import { dropUnusedVersions } from "./drop-versions.ts";
import { replaceView, type PublishedView } from "./replace-view.ts";

export interface PublishRequest {
  readonly pool: Pool;
  /** The EDP release that made the models. */
  readonly release: string;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface HeldDataset {
  readonly dataset: string;
  readonly because: string;
}

export interface PublishResult {
  /** Datasets whose readers now see a newer version. */
  readonly published: readonly string[];
  readonly held: readonly HeldDataset[];
  readonly droppedVersions: number;
}

interface Candidate extends PublishedView {
  readonly verdict: "passed" | "failed";
  readonly reason: string | null;
  readonly published_relation: string | null;
}

export async function publish(request: PublishRequest): Promise<PublishResult> {
  const outcome = await withTransaction(request.pool, (client) => publishAll(client, request), {
    lockTimeoutMs: 10_000,
  });
  const droppedVersions = await dropUnusedVersions(request.pool, request.log);
  return { ...outcome, droppedVersions };
}

async function publishAll(
  client: Client,
  request: PublishRequest,
): Promise<Omit<PublishResult, "droppedVersions">> {
  const published: string[] = [];
  const held: HeldDataset[] = [];
  for (const candidate of await readCandidates(client)) {
    const because =
      candidate.verdict === "failed"
        ? (candidate.reason ?? "a test failed")
        : await replaceView(client, candidate);
    if (because === undefined) {
      if (candidate.published_relation !== candidate.relation) published.push(candidate.dataset);
      await markPublished(client, candidate, request);
    } else {
      held.push({ dataset: candidate.dataset, because });
      await markHeld(client, candidate.dataset, because, request.clock);
    }
  }
  return { published, held };
}

async function readCandidates(client: Client): Promise<readonly Candidate[]> {
  const found = await client.query<Candidate>(
    `select dataset.dataset_name as dataset, dataset.layer, dataset.description, dataset.columns, dataset.published_relation,
            version.built_relation as relation, version.verdict, version.reason
       from meta.build_version as version
       join meta.dataset as dataset using (dataset_name)
      where dataset.status <> 'retired'
      order by dataset.dataset_name
        for update of dataset`,
  );
  return found.rows;
}

async function markPublished(
  client: Client,
  candidate: Candidate,
  { clock, release }: PublishRequest,
): Promise<void> {
  await client.query(
    `update meta.dataset
        set status = 'published', published_relation = $2, published_release = $3, held_since = null, held_because = null,
            published_at = case when published_relation is distinct from $2 then $4 else published_at end
      where dataset_name = $1
        and (published_relation is distinct from $2 or held_since is not null or status <> 'published'
             or published_release is distinct from $3)`,
    [candidate.dataset, candidate.relation, release, clock.now()],
  );
}

async function markHeld(client: Client, dataset: string, because: string, clock: Clock): Promise<void> {
  await client.query(
    `update meta.dataset set held_since = coalesce(held_since, $3), held_because = $2
      where dataset_name = $1 and (held_since is null or held_because is distinct from $2)`,
    [dataset, because, clock.now()],
  );
}
