-- 0005: what an auditor asks of a dataset: which streams it rests on, and whether all layers count the same.
set local lock_timeout = '5s';

-- `source.object` of every stream below a dataset, from its lineage. Whether an answer is known now depends on them.
alter table meta.dataset add column streams text[] not null default '{}';

-- Models turn moments into days of the platform's own time zone.
alter table meta.build_clock add column time_zone text not null default 'UTC';

-- What the layers counted after the last build: one row a stream and entity that it provides. Kept apart from the
-- tests, since a test that fails stops what is below it, and then these numbers are needed most.
create table meta.reconciliation (
    source_code       text        not null,
    object_name       text        not null,
    entity_name       text        not null,
    -- What the source itself counted; null when it does not say.
    source_count      bigint,
    quarantined_count bigint      not null,
    raw_count         bigint      not null,
    staging_count     bigint      not null,
    -- What the vault should hold; fewer than staging where several records share a key.
    staging_key_count bigint      not null,
    -- Null while it was never built.
    ods_count         bigint,
    vault_count       bigint,
    -- More landed while the build ran: the layers cannot agree yet.
    is_moving         boolean     not null,
    counted_at        timestamptz not null,
    run_id            uuid        not null,
    primary key (source_code, object_name, entity_name)
);
comment on table meta.reconciliation is 'How many records each layer holds of each stream, counted after the last build';

grant select, insert, update, delete on meta.reconciliation to edp_transform;
