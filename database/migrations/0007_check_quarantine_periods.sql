-- 0007: rows that were there before 0006 have no period at all; a transaction of its own reads them without holding writers.
set local lock_timeout = '5s';

alter table meta.quarantine validate constraint a_period_has_both_ends;
