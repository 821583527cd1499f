-- 0006: what a replay needs to land a quarantined record as its read would have, and how each verdict was settled.
set local lock_timeout = '5s';

alter table meta.quarantine
    add column source_updated_at timestamptz,
    add column observed_at       timestamptz,
    add column object_type       text,
    -- Part of the identity of a report's row: without them its id says nothing.
    add column period_start      date,
    add column period_end        date,
    -- Landed by a replay; superseded by a newer content or a complete read; dismissed by a person.
    add column resolution        text check (resolution in ('landed', 'superseded', 'dismissed')),
    -- The ingestion run that settled it; null for a person.
    add column resolved_by_run_id uuid,
    add constraint a_period_has_both_ends check ((period_start is null) = (period_end is null)) not valid,
    -- Verdicts that were settled before this migration do not say how, so rows that are there are not checked.
    add constraint a_settled_verdict_says_how check ((resolved_at is null) = (resolution is null)) not valid;
