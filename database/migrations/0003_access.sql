-- 0003: who may read and write what. Roles are without login: people and services get a login of their own and
-- one of these. They belong to the whole server, so another database of it may have made them already.
set local lock_timeout = '5s';

do $$
declare
    role_name text;
begin
    foreach role_name in array array['edp_landing', 'edp_transform', 'edp_analyst', 'edp_operator', 'edp_monitor']
    loop
        if not exists (select from pg_roles where rolname = role_name) then
            begin
                execute format('create role %I nologin', role_name);
            exception
                -- Another database of this server migrates at the same moment.
                when duplicate_object or unique_violation then null;
            end;
        end if;
    end loop;
end
$$;

-- Nobody gets anything by being able to connect.
revoke all on schema public from public;
revoke all on schema raw, ods, vault, mart, app, meta, build from public;

-- How fresh the answers are: what readers of a mart may know about the machinery.
create view meta.dataset_freshness as
select
    dataset_name,
    layer,
    owner,
    description,
    question,
    published_at,
    now() - published_at as age,
    case
        when published_at is null then 'never published'
        when error_after is not null and now() - published_at > error_after then 'stale'
        when warn_after is not null and now() - published_at > warn_after then 'late'
        else 'fresh'
    end as freshness,
    held_since,
    held_because
from meta.dataset
where status = 'published';

create view meta.source_freshness as
select
    source.source_code,
    source.title,
    source.owner,
    stream.tenant,
    stream.object_name,
    stream.confirmed_at,
    now() - stream.confirmed_at as age,
    case
        when stream.confirmed_at is null then 'never read'
        when now() - stream.confirmed_at > source.error_after then 'stale'
        when now() - stream.confirmed_at > source.warn_after then 'late'
        else 'fresh'
    end as freshness
from meta.source as source
inner join meta.stream_state as stream using (source_code)
where source.is_enabled;

comment on view meta.dataset_freshness is 'How old each published answer is, and why it is held back if it is';
comment on view meta.source_freshness is 'When each object of each source was last read to its end';

-- Landing: appends to raw, moves the heads, keeps its own books. It never edits what a source sent: the right to
-- update and delete is given by landing on each head table that it makes, and on nothing else in raw.
grant usage, create on schema raw to edp_landing;
grant usage on schema meta to edp_landing;
grant select on meta.source to edp_landing;
grant select, insert, update on
    meta.ingestion_run, meta.landing_batch, meta.raw_table, meta.stream_state, meta.quarantine
to edp_landing;
grant select, insert, update, delete on meta.stream_lease to edp_landing;
alter default privileges in schema raw grant select, insert on tables to edp_landing;

-- Transformation: reads raw and the decisions, writes what is built from them and its own results.
grant usage on schema raw to edp_transform;
grant usage, create on schema ods, vault, mart, build to edp_transform;
grant usage on schema meta to edp_transform;
grant select on all tables in schema meta to edp_transform;
grant insert, update, delete on
    meta.dataset, meta.check_result, meta.build_input, meta.refresh_log, meta.lineage_edge
to edp_transform;
alter default privileges in schema raw grant select on tables to edp_transform;
alter default privileges in schema ods grant select, insert, update, delete, truncate on tables to edp_transform;
alter default privileges in schema vault grant select, insert, update, delete, truncate on tables to edp_transform;
alter default privileges in schema mart grant select, insert, update, delete, truncate on tables to edp_transform;
alter default privileges in schema build grant select, insert, update, delete, truncate on tables to edp_transform;

-- Analysts: marts, what of the ODS is governed, freshness, lineage and quality. Which ODS views are governed is
-- said when one is published; staging stands in the same schema, so there is no default for it.
grant usage on schema mart, ods, meta to edp_analyst;
grant select on meta.dataset_freshness, meta.source_freshness, meta.lineage_edge, meta.check_result to edp_analyst;
alter default privileges in schema mart grant select on tables to edp_analyst;

-- Operators read everything and change nothing by hand.
grant usage on schema raw, ods, vault, mart, app, meta, build to edp_operator;
grant select on all tables in schema meta to edp_operator;
alter default privileges in schema raw grant select on tables to edp_operator;
alter default privileges in schema ods grant select on tables to edp_operator;
alter default privileges in schema vault grant select on tables to edp_operator;
alter default privileges in schema mart grant select on tables to edp_operator;
alter default privileges in schema app grant select on tables to edp_operator;
alter default privileges in schema meta grant select on tables to edp_operator;
alter default privileges in schema build grant select on tables to edp_operator;

-- Monitoring: facts about the platform, never its data. Quarantine holds bytes of records, so it is left out; a
-- later table of meta that holds any must say so, too.
grant usage on schema meta to edp_monitor;
grant select on all tables in schema meta to edp_monitor;
revoke select on meta.quarantine from edp_monitor;
alter default privileges in schema meta grant select on tables to edp_monitor;
