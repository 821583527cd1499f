-- 0004: what a build of the models reads and leaves behind.
set local lock_timeout = '5s';

-- One row: the time that all models of a build take for now. With the same inputs a rebuild gives the same rows.
create table meta.build_clock (
    only_row      boolean     primary key default true check (only_row),
    as_of         timestamptz not null,
    -- Today in the platform's time zone.
    platform_date date        not null,
    -- What had landed when the build began; later batches are compared by the next build.
    last_batch_id bigint      not null
);

-- The newest physical version of each publishable model and whether readers may have it.
create table meta.build_version (
    dataset_name   text        primary key,
    -- Null while it was never built.
    built_relation text,
    verdict        text        not null check (verdict in ('passed', 'failed')),
    reason         text,
    run_id         uuid        not null,
    built_at       timestamptz not null
);

-- Sentences that a mart speaks in: [{ one, many, where, count }].
alter table meta.dataset add column findings jsonb not null default '[]';

grant select, insert, update, delete on meta.build_clock, meta.build_version to edp_transform;
