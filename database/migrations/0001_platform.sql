-- 0001: the seven schemas, and what EDP itself remembers. Owned by the role that connects; readers get theirs
-- in 0003. `build` holds the physical tables that dbt makes; `ods` and `mart` publish them as views (ADR 0011).
set local lock_timeout = '5s';

create schema raw;
create schema ods;
create schema vault;
create schema mart;
create schema app;
create schema meta;
create schema build;

comment on schema raw is 'What the sources sent: append-only versions of records';
comment on schema ods is 'Current state, correlated';
comment on schema vault is 'History';
comment on schema mart is 'Answers';
comment on schema app is 'Workflow state that no source owns';
comment on schema meta is 'Runs, batches, checks, quarantine, lineage, audit';
comment on schema build is 'Tables under construction; read ods and mart instead';

-- One execution of the pipeline. Its id stands in every log line.
create table meta.run (
    run_id             uuid        primary key,
    environment        text        not null,
    trigger            text        not null check (trigger in ('schedule', 'manual', 'backfill', 'replay')),
    status             text        not null check (status in ('running', 'succeeded', 'partial', 'failed', 'blocked', 'cancelled')),
    definition_digest  text        not null,
    edp_version        text        not null,
    started_at         timestamptz not null,
    finished_at        timestamptz,
    process_id         integer     not null,
    error_code         text,
    error_message      text
);
create index run_started_at on meta.run (started_at desc);

-- One step of a run: check, land, build, publish.
create table meta.run_step (
    run_id        uuid        not null references meta.run on delete cascade,
    step_id       text        not null,
    kind          text        not null,
    source_code   text,
    status        text        not null check (status in ('waiting', 'running', 'succeeded', 'partial', 'failed', 'blocked', 'skipped', 'cancelled')),
    attempt       integer     not null default 1,
    started_at    timestamptz,
    finished_at   timestamptz,
    summary       jsonb       not null default '{}',
    error_code    text,
    error_message text,
    primary key (run_id, step_id)
);

-- The source registry: what the definition says of each source, as of the last run.
create table meta.source (
    source_code          text        primary key,
    title                text        not null,
    connector            text        not null,
    owner                text        not null,
    description          text        not null,
    is_enabled           boolean     not null,
    tenant               text        not null,
    schedule             text,
    warn_after           interval    not null,
    error_after          interval    not null,
    updated_at           timestamptz not null
);

-- One execution of one source's connector inside a run.
create table meta.ingestion_run (
    ingestion_run_id  uuid        primary key,
    run_key           text        not null unique,
    run_id            uuid        not null references meta.run on delete cascade,
    source_code       text        not null,
    tenant            text        not null,
    environment       text        not null,
    connector_version text        not null,
    snapshot_mode     text        not null check (snapshot_mode in ('full', 'incremental')),
    trigger           text        not null,
    status            text        not null check (status in ('running', 'succeeded', 'partial', 'failed', 'cancelled')),
    started_at        timestamptz not null,
    finished_at       timestamptz,
    window_start      timestamptz,
    window_end        timestamptz,
    rows_read         bigint      not null default 0,
    rows_written      bigint      not null default 0,
    rows_unchanged    bigint      not null default 0,
    rows_quarantined  bigint      not null default 0,
    rows_deleted      bigint      not null default 0,
    attempt           integer     not null default 1,
    retry_of_run_id   uuid,
    error_code        text,
    error_message     text
);
create index ingestion_run_source on meta.ingestion_run (source_code, started_at desc);

-- The ledger: one row a committed batch. The check is the promise that nothing gets lost.
create table meta.landing_batch (
    batch_id          bigint generated always as identity primary key,
    ingestion_run_id  uuid        not null references meta.ingestion_run on delete cascade,
    source_code       text        not null,
    tenant            text        not null,
    object_name       text        not null,
    source_endpoint   text,
    connector_version text        not null,
    schema_version    text,
    snapshot_mode     text        not null,
    snapshot_at       timestamptz not null,
    window_start      timestamptz,
    window_end        timestamptz,
    loaded_at         timestamptz not null,
    rows_read         bigint      not null,
    rows_landed       bigint      not null,
    rows_unchanged    bigint      not null,
    rows_quarantined  bigint      not null,
    rows_deleted      bigint      not null,
    cursor_before     text,
    cursor_after      text,
    constraint every_record_is_accounted_for check (rows_read = rows_landed + rows_unchanged + rows_quarantined)
);
create index landing_batch_stream on meta.landing_batch (source_code, object_name, batch_id desc);
create index landing_batch_run on meta.landing_batch (ingestion_run_id);

-- One row a raw table. The last raw_id given out: a batch takes its block here and holds the row until commit,
-- so ids become visible in their own order and a reader may use max(raw_id) as its watermark.
create table meta.raw_table (
    source_code  text   not null,
    object_name  text   not null,
    last_raw_id  bigint not null default 0,
    primary key (source_code, object_name)
);

-- Where each stream stands. Advanced only in the transaction that lands the rows.
create table meta.stream_state (
    source_code            text        not null,
    tenant                 text        not null,
    object_name            text        not null,
    cursor_kind            text,
    cursor_value           text,
    advanced_at            timestamptz,
    advanced_by_run_id     uuid,
    -- The last complete snapshot: every record was confirmed or found gone at this time.
    last_full_run_id       uuid,
    last_full_at           timestamptz,
    -- The last time this stream was read to its end, whatever the mode: what freshness is measured from.
    confirmed_at           timestamptz,
    -- What the source itself counted in that read; null when it does not say.
    source_count           bigint,
    reset_reason           text,
    primary key (source_code, tenant, object_name)
);

-- Who may land into a stream. The fence grows with each claim and is checked again in every commit.
create table meta.stream_lease (
    source_code text        not null,
    tenant      text        not null,
    object_name text        not null,
    run_id      uuid        not null,
    fence       bigint      not null default 1,
    expires_at  timestamptz not null,
    -- The session that holds it. When that is gone its loader is dead, and the next one need not wait for the expiry.
    backend_pid        integer     not null,
    backend_started_at timestamptz not null,
    primary key (source_code, tenant, object_name)
);

-- Records that could not be landed, as they came. As sensitive as raw.
create table meta.quarantine (
    quarantine_id    bigint generated always as identity primary key,
    batch_id         bigint      not null references meta.landing_batch on delete cascade,
    source_code      text        not null,
    tenant           text        not null,
    object_name      text        not null,
    record_id        text,
    position         text        not null,
    reason_code      text        not null,
    sqlstate         text,
    size_bytes       bigint      not null,
    payload_hash     bytea,
    payload          bytea,
    first_seen_at    timestamptz not null,
    resolved_at      timestamptz
);
create index quarantine_open on meta.quarantine (source_code, object_name) where resolved_at is null;

-- Verdicts of connection checks. The newest one of a source opens or holds its gate until it expires.
create table meta.connection_check (
    check_id          bigint generated always as identity primary key,
    source_code       text        not null,
    environment       text        not null,
    -- What was checked: a change of the source's configuration makes an old verdict worthless.
    config_digest     text        not null,
    checked_at        timestamptz not null,
    expires_at        timestamptz not null,
    outcome           text        not null check (outcome in ('passed', 'failed')),
    steps             jsonb       not null,
    duration_ms       integer     not null,
    error_code        text,
    error_message     text
);
create index connection_check_source on meta.connection_check (source_code, checked_at desc);

-- Every published or publishable relation, from the models' contracts.
create table meta.dataset (
    dataset_name     text        primary key,
    layer            text        not null check (layer in ('ods', 'vault', 'mart')),
    owner            text        not null,
    description      text        not null,
    columns          jsonb       not null,
    question         text,
    warn_after       interval,
    error_after      interval,
    status           text        not null default 'draft' check (status in ('draft', 'published', 'deprecated', 'retired')),
    published_relation text,
    published_release  text,
    published_at     timestamptz,
    -- Set while a failed test keeps readers on an older version; null when the newest is published.
    held_since       timestamptz,
    held_because     text
);

-- Results of model tests, of reconciliations and of other checks.
create table meta.check_result (
    run_id       uuid        not null references meta.run on delete cascade,
    check_name   text        not null,
    dataset_name text,
    outcome      text        not null check (outcome in ('passed', 'warned', 'failed', 'error', 'skipped')),
    observed     text,
    expected     text,
    severity     text        not null default 'error',
    message      text,
    checked_at   timestamptz not null,
    primary key (run_id, check_name)
);

-- What a build was made from. A model is stale when one of its inputs has another digest than here.
create table meta.build_input (
    input_kind  text        not null check (input_kind in ('models', 'mappings', 'stream', 'date')),
    input_name  text        not null,
    digest      text        not null,
    built_at    timestamptz not null,
    run_id      uuid        not null,
    primary key (input_kind, input_name)
);

create table meta.refresh_log (
    refresh_id   bigint generated always as identity primary key,
    run_id       uuid        not null references meta.run on delete cascade,
    dataset_name text        not null,
    row_count    bigint,
    started_at   timestamptz,
    finished_at  timestamptz not null,
    status       text        not null
);
create index refresh_log_dataset on meta.refresh_log (dataset_name, refresh_id desc);

create table meta.lineage_edge (
    upstream   text not null,
    downstream text not null,
    primary key (upstream, downstream)
);

create table meta.audit_event (
    event_id    bigint generated always as identity primary key,
    occurred_at timestamptz not null,
    actor       text        not null,
    action      text        not null,
    subject     text        not null,
    detail      jsonb       not null default '{}'
);
