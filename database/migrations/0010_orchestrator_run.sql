-- 0010: a run that an orchestrator started keeps the name that it has there, so that one text finds it in both places.
set local lock_timeout = '5s';

alter table meta.run add column orchestrator_run text;
comment on column meta.run.orchestrator_run is 'The orchestrator''s own id of the run, from which run_id follows; null for runs that EDP began itself';
