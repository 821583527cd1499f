-- 0002: the organisation's decisions as tables, so that models read them like any other source and a changed
-- decision does not change a model. EDP rewrites each table from the Mapping documents before a build.
set local lock_timeout = '5s';

-- Which rungs of the matching ladder count here, in which order.
create table meta.mapping_identity_rule (
    rule        text    primary key check (rule in ('manual', 'immutable_id', 'employee_id', 'upn', 'mail')),
    priority    integer not null,
    confidence  numeric not null check (confidence between 0 and 1),
    is_enabled  boolean not null
);

-- Decisions about single accounts. employee_id null: this account belongs to nobody.
create table meta.mapping_identity_decision (
    source_code  text not null,
    account_name text not null,
    employee_id  text,
    reason       text not null,
    decided_by   text not null,
    primary key (source_code, account_name)
);

-- What marks an account as one that no person owns. `pattern` is a glob (*, ?) over the named field, ignoring case.
create table meta.mapping_service_account (
    pattern      text not null,
    field        text not null check (field in ('account_name', 'upn', 'display_name', 'org_unit_path')),
    account_type text not null check (account_type in ('service', 'shared')),
    reason       text not null,
    primary key (field, pattern)
);

-- Who is entitled to what. Null department or job title: any.
create table meta.mapping_entitlement (
    rule_key    text primary key,
    department  text,
    job_title   text,
    kind        text not null check (kind in ('account', 'group', 'license', 'device')),
    source_code text,
    key         text not null,
    valid_from  date,
    valid_to    date,
    owner       text not null
);

create table meta.mapping_privileged_group (
    source_code text not null,
    group_name  text not null,
    reason      text not null,
    primary key (source_code, group_name)
);

-- What a ticket category means for the identity lifecycle.
create table meta.mapping_ticket_kind (
    source_code    text not null,
    category       text not null,
    lifecycle_kind text not null check (lifecycle_kind in ('onboarding', 'offboarding', 'access_request', 'none')),
    primary key (source_code, category)
);

-- Numbers that a mart compares with. Days unless the name says otherwise.
create table meta.mapping_threshold (
    name  text    primary key,
    value integer not null
);
