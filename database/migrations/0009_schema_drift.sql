-- 0009: what the fields of each stream look like, and what changed about them. One row a field and JSON type: a stream
-- has some hundred of them however many records it has.
set local lock_timeout = '5s';

create table meta.stream_shape (
    source_code text   not null,
    object_name text   not null,
    -- Versions up to this raw_id were looked at.
    read_until  bigint not null,
    rows_seen   bigint not null,
    primary key (source_code, object_name)
);

create table meta.stream_field (
    source_code  text   not null,
    object_name  text   not null,
    field_name   text   not null,
    json_type    text   not null check (json_type in ('string', 'number', 'boolean', 'object', 'array', 'null')),
    rows_seen    bigint not null,
    -- Versions of the stream that were looked at before this was first seen, and since it was last seen.
    rows_before  bigint not null,
    rows_since   bigint not null,
    first_raw_id bigint not null,
    last_raw_id  bigint not null,
    primary key (source_code, object_name, field_name, json_type)
);

-- A change, with the record that showed it first. Open while it holds what is built from the stream.
create table meta.schema_drift (
    drift_id     bigint generated always as identity primary key,
    source_code  text        not null,
    object_name  text        not null,
    kind         text        not null check (kind in ('new', 'vanished', 'retyped')),
    field_name   text        not null,
    -- Types before and after; of a vanished field the names that appeared when it went.
    was          text,
    became       text,
    first_raw_id bigint      not null,
    record_id    text,
    -- Models that read the field.
    read_by      text[]      not null default '{}',
    found_at     timestamptz not null,
    found_in_run uuid,
    accepted_at  timestamptz,
    -- Null while it holds what is built from the stream.
    resolved_at  timestamptz,
    unique (source_code, object_name, kind, field_name, first_raw_id)
);
create index schema_drift_open on meta.schema_drift (source_code, object_name) where resolved_at is null;
comment on table meta.schema_drift is 'Fields of sources that came, went or changed their type, with the first record that shows it';

grant select on meta.stream_shape, meta.stream_field, meta.schema_drift to edp_transform;
