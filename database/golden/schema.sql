-- The schema after all migrations, as pg_dump tells it. Written by: npm run golden

CREATE SCHEMA app;

COMMENT ON SCHEMA app IS 'Workflow state that no source owns';

CREATE SCHEMA build;

COMMENT ON SCHEMA build IS 'Tables under construction; read ods and mart instead';

CREATE SCHEMA mart;

COMMENT ON SCHEMA mart IS 'Answers';

CREATE SCHEMA meta;

COMMENT ON SCHEMA meta IS 'Runs, batches, checks, quarantine, lineage, audit';

CREATE SCHEMA ods;

COMMENT ON SCHEMA ods IS 'Current state, correlated';

CREATE SCHEMA raw;

COMMENT ON SCHEMA raw IS 'What the sources sent: append-only versions of records';

CREATE SCHEMA vault;

COMMENT ON SCHEMA vault IS 'History';

CREATE TABLE meta.audit_event (
    event_id bigint NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL
);

ALTER TABLE meta.audit_event ALTER COLUMN event_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME meta.audit_event_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE meta.build_clock (
    only_row boolean DEFAULT true NOT NULL,
    as_of timestamp with time zone NOT NULL,
    platform_date date NOT NULL,
    last_batch_id bigint NOT NULL,
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    CONSTRAINT build_clock_only_row_check CHECK (only_row)
);

CREATE TABLE meta.build_input (
    input_kind text NOT NULL,
    input_name text NOT NULL,
    digest text NOT NULL,
    built_at timestamp with time zone NOT NULL,
    run_id uuid NOT NULL,
    CONSTRAINT build_input_input_kind_check CHECK ((input_kind = ANY (ARRAY['models'::text, 'mappings'::text, 'stream'::text, 'date'::text])))
);

CREATE TABLE meta.build_version (
    dataset_name text NOT NULL,
    built_relation text,
    verdict text NOT NULL,
    reason text,
    run_id uuid NOT NULL,
    built_at timestamp with time zone NOT NULL,
    CONSTRAINT build_version_verdict_check CHECK ((verdict = ANY (ARRAY['passed'::text, 'failed'::text])))
);

CREATE TABLE meta.check_result (
    run_id uuid NOT NULL,
    check_name text NOT NULL,
    dataset_name text,
    outcome text NOT NULL,
    observed text,
    expected text,
    severity text DEFAULT 'error'::text NOT NULL,
    message text,
    checked_at timestamp with time zone NOT NULL,
    CONSTRAINT check_result_outcome_check CHECK ((outcome = ANY (ARRAY['passed'::text, 'warned'::text, 'failed'::text, 'error'::text, 'skipped'::text])))
);

CREATE TABLE meta.connection_check (
    check_id bigint NOT NULL,
    source_code text NOT NULL,
    environment text NOT NULL,
    config_digest text NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    outcome text NOT NULL,
    steps jsonb NOT NULL,
    duration_ms integer NOT NULL,
    error_code text,
    error_message text,
    CONSTRAINT connection_check_outcome_check CHECK ((outcome = ANY (ARRAY['passed'::text, 'failed'::text])))
);

ALTER TABLE meta.connection_check ALTER COLUMN check_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME meta.connection_check_check_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE meta.dataset (
    dataset_name text NOT NULL,
    layer text NOT NULL,
    owner text NOT NULL,
    description text NOT NULL,
    columns jsonb NOT NULL,
    question text,
    warn_after interval,
    error_after interval,
    status text DEFAULT 'draft'::text NOT NULL,
    published_relation text,
    published_release text,
    published_at timestamp with time zone,
    held_since timestamp with time zone,
    held_because text,
    findings jsonb DEFAULT '[]'::jsonb NOT NULL,
    streams text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT dataset_layer_check CHECK ((layer = ANY (ARRAY['ods'::text, 'vault'::text, 'mart'::text]))),
    CONSTRAINT dataset_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'published'::text, 'deprecated'::text, 'retired'::text])))
);

CREATE VIEW meta.dataset_freshness AS
 SELECT dataset_name,
    layer,
    owner,
    description,
    question,
    published_at,
    (now() - published_at) AS age,
        CASE
            WHEN (published_at IS NULL) THEN 'never published'::text
            WHEN ((error_after IS NOT NULL) AND ((now() - published_at) > error_after)) THEN 'stale'::text
            WHEN ((warn_after IS NOT NULL) AND ((now() - published_at) > warn_after)) THEN 'late'::text
            ELSE 'fresh'::text
        END AS freshness,
    held_since,
    held_because
   FROM meta.dataset
  WHERE (status = 'published'::text);

COMMENT ON VIEW meta.dataset_freshness IS 'How old each published answer is, and why it is held back if it is';

CREATE TABLE meta.ingestion_run (
    ingestion_run_id uuid NOT NULL,
    run_key text NOT NULL,
    run_id uuid NOT NULL,
    source_code text NOT NULL,
    tenant text NOT NULL,
    environment text NOT NULL,
    connector_version text NOT NULL,
    snapshot_mode text NOT NULL,
    trigger text NOT NULL,
    status text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    window_start timestamp with time zone,
    window_end timestamp with time zone,
    rows_read bigint DEFAULT 0 NOT NULL,
    rows_written bigint DEFAULT 0 NOT NULL,
    rows_unchanged bigint DEFAULT 0 NOT NULL,
    rows_quarantined bigint DEFAULT 0 NOT NULL,
    rows_deleted bigint DEFAULT 0 NOT NULL,
    attempt integer DEFAULT 1 NOT NULL,
    retry_of_run_id uuid,
    error_code text,
    error_message text,
    CONSTRAINT ingestion_run_snapshot_mode_check CHECK ((snapshot_mode = ANY (ARRAY['full'::text, 'incremental'::text]))),
    CONSTRAINT ingestion_run_status_check CHECK ((status = ANY (ARRAY['running'::text, 'succeeded'::text, 'partial'::text, 'failed'::text, 'cancelled'::text])))
);

CREATE TABLE meta.landing_batch (
    batch_id bigint NOT NULL,
    ingestion_run_id uuid NOT NULL,
    source_code text NOT NULL,
    tenant text NOT NULL,
    object_name text NOT NULL,
    source_endpoint text,
    connector_version text NOT NULL,
    schema_version text,
    snapshot_mode text NOT NULL,
    snapshot_at timestamp with time zone NOT NULL,
    window_start timestamp with time zone,
    window_end timestamp with time zone,
    loaded_at timestamp with time zone NOT NULL,
    rows_read bigint NOT NULL,
    rows_landed bigint NOT NULL,
    rows_unchanged bigint NOT NULL,
    rows_quarantined bigint NOT NULL,
    rows_deleted bigint NOT NULL,
    cursor_before text,
    cursor_after text,
    CONSTRAINT every_record_is_accounted_for CHECK ((rows_read = ((rows_landed + rows_unchanged) + rows_quarantined)))
);

ALTER TABLE meta.landing_batch ALTER COLUMN batch_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME meta.landing_batch_batch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE meta.lineage_edge (
    upstream text NOT NULL,
    downstream text NOT NULL
);

CREATE TABLE meta.mapping_entitlement (
    rule_key text NOT NULL,
    department text,
    job_title text,
    kind text NOT NULL,
    source_code text,
    key text NOT NULL,
    valid_from date,
    valid_to date,
    owner text NOT NULL,
    CONSTRAINT mapping_entitlement_kind_check CHECK ((kind = ANY (ARRAY['account'::text, 'group'::text, 'license'::text, 'device'::text])))
);

CREATE TABLE meta.mapping_identity_decision (
    source_code text NOT NULL,
    account_name text NOT NULL,
    employee_id text,
    reason text NOT NULL,
    decided_by text NOT NULL
);

CREATE TABLE meta.mapping_identity_rule (
    rule text NOT NULL,
    priority integer NOT NULL,
    confidence numeric NOT NULL,
    is_enabled boolean NOT NULL,
    CONSTRAINT mapping_identity_rule_confidence_check CHECK (((confidence >= (0)::numeric) AND (confidence <= (1)::numeric))),
    CONSTRAINT mapping_identity_rule_rule_check CHECK ((rule = ANY (ARRAY['manual'::text, 'immutable_id'::text, 'employee_id'::text, 'upn'::text, 'mail'::text])))
);

CREATE TABLE meta.mapping_privileged_group (
    source_code text NOT NULL,
    group_name text NOT NULL,
    reason text NOT NULL
);

CREATE TABLE meta.mapping_service_account (
    pattern text NOT NULL,
    field text NOT NULL,
    account_type text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT mapping_service_account_account_type_check CHECK ((account_type = ANY (ARRAY['service'::text, 'shared'::text]))),
    CONSTRAINT mapping_service_account_field_check CHECK ((field = ANY (ARRAY['account_name'::text, 'upn'::text, 'display_name'::text, 'org_unit_path'::text])))
);

CREATE TABLE meta.mapping_threshold (
    name text NOT NULL,
    value integer NOT NULL
);

CREATE TABLE meta.mapping_ticket_kind (
    source_code text NOT NULL,
    category text NOT NULL,
    lifecycle_kind text NOT NULL,
    CONSTRAINT mapping_ticket_kind_lifecycle_kind_check CHECK ((lifecycle_kind = ANY (ARRAY['onboarding'::text, 'offboarding'::text, 'access_request'::text, 'none'::text])))
);

CREATE TABLE meta.migration (
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE meta.migration IS 'Which migrations this database has had; written by EDP''s migration runner';

CREATE TABLE meta.quarantine (
    quarantine_id bigint NOT NULL,
    batch_id bigint NOT NULL,
    source_code text NOT NULL,
    tenant text NOT NULL,
    object_name text NOT NULL,
    record_id text,
    "position" text NOT NULL,
    reason_code text NOT NULL,
    sqlstate text,
    size_bytes bigint NOT NULL,
    payload_hash bytea,
    payload bytea,
    first_seen_at timestamp with time zone NOT NULL,
    resolved_at timestamp with time zone,
    source_updated_at timestamp with time zone,
    observed_at timestamp with time zone,
    object_type text,
    period_start date,
    period_end date,
    resolution text,
    resolved_by_run_id uuid,
    CONSTRAINT a_period_has_both_ends CHECK (((period_start IS NULL) = (period_end IS NULL))),
    CONSTRAINT quarantine_resolution_check CHECK ((resolution = ANY (ARRAY['landed'::text, 'superseded'::text, 'dismissed'::text])))
);

ALTER TABLE meta.quarantine ALTER COLUMN quarantine_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME meta.quarantine_quarantine_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE meta.raw_table (
    source_code text NOT NULL,
    object_name text NOT NULL,
    last_raw_id bigint DEFAULT 0 NOT NULL
);

CREATE TABLE meta.reconciliation (
    source_code text NOT NULL,
    object_name text NOT NULL,
    entity_name text NOT NULL,
    source_count bigint,
    quarantined_count bigint NOT NULL,
    raw_count bigint NOT NULL,
    staging_count bigint NOT NULL,
    staging_key_count bigint NOT NULL,
    ods_count bigint,
    vault_count bigint,
    is_moving boolean NOT NULL,
    counted_at timestamp with time zone NOT NULL,
    run_id uuid NOT NULL
);

COMMENT ON TABLE meta.reconciliation IS 'How many records each layer holds of each stream, counted after the last build';

CREATE TABLE meta.refresh_log (
    refresh_id bigint NOT NULL,
    run_id uuid NOT NULL,
    dataset_name text NOT NULL,
    row_count bigint,
    started_at timestamp with time zone,
    finished_at timestamp with time zone NOT NULL,
    status text NOT NULL
);

ALTER TABLE meta.refresh_log ALTER COLUMN refresh_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME meta.refresh_log_refresh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE meta.run (
    run_id uuid NOT NULL,
    environment text NOT NULL,
    trigger text NOT NULL,
    status text NOT NULL,
    definition_digest text NOT NULL,
    edp_version text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    process_id integer NOT NULL,
    error_code text,
    error_message text,
    orchestrator_run text,
    CONSTRAINT run_status_check CHECK ((status = ANY (ARRAY['running'::text, 'succeeded'::text, 'partial'::text, 'failed'::text, 'blocked'::text, 'cancelled'::text]))),
    CONSTRAINT run_trigger_check CHECK ((trigger = ANY (ARRAY['schedule'::text, 'manual'::text, 'backfill'::text, 'replay'::text])))
);

COMMENT ON COLUMN meta.run.orchestrator_run IS 'The orchestrator''s own id of the run, from which run_id follows; null for runs that EDP began itself';

CREATE TABLE meta.run_step (
    run_id uuid NOT NULL,
    step_id text NOT NULL,
    kind text NOT NULL,
    source_code text,
    status text NOT NULL,
    attempt integer DEFAULT 1 NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    summary jsonb DEFAULT '{}'::jsonb NOT NULL,
    error_code text,
    error_message text,
    CONSTRAINT run_step_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'running'::text, 'succeeded'::text, 'partial'::text, 'failed'::text, 'blocked'::text, 'skipped'::text, 'cancelled'::text])))
);

CREATE TABLE meta.schema_drift (
    drift_id bigint NOT NULL,
    source_code text NOT NULL,
    object_name text NOT NULL,
    kind text NOT NULL,
    field_name text NOT NULL,
    was text,
    became text,
    first_raw_id bigint NOT NULL,
    record_id text,
    read_by text[] DEFAULT '{}'::text[] NOT NULL,
    found_at timestamp with time zone NOT NULL,
    found_in_run uuid,
    accepted_at timestamp with time zone,
    resolved_at timestamp with time zone,
    CONSTRAINT schema_drift_kind_check CHECK ((kind = ANY (ARRAY['new'::text, 'vanished'::text, 'retyped'::text])))
);

COMMENT ON TABLE meta.schema_drift IS 'Fields of sources that came, went or changed their type, with the first record that shows it';

ALTER TABLE meta.schema_drift ALTER COLUMN drift_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME meta.schema_drift_drift_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE meta.source (
    source_code text NOT NULL,
    title text NOT NULL,
    connector text NOT NULL,
    owner text NOT NULL,
    description text NOT NULL,
    is_enabled boolean NOT NULL,
    tenant text NOT NULL,
    schedule text,
    warn_after interval NOT NULL,
    error_after interval NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

CREATE TABLE meta.stream_state (
    source_code text NOT NULL,
    tenant text NOT NULL,
    object_name text NOT NULL,
    cursor_kind text,
    cursor_value text,
    advanced_at timestamp with time zone,
    advanced_by_run_id uuid,
    last_full_run_id uuid,
    last_full_at timestamp with time zone,
    confirmed_at timestamp with time zone,
    source_count bigint,
    reset_reason text
);

CREATE VIEW meta.source_freshness AS
 SELECT source.source_code,
    source.title,
    source.owner,
    stream.tenant,
    stream.object_name,
    stream.confirmed_at,
    (now() - stream.confirmed_at) AS age,
        CASE
            WHEN (stream.confirmed_at IS NULL) THEN 'never read'::text
            WHEN ((now() - stream.confirmed_at) > source.error_after) THEN 'stale'::text
            WHEN ((now() - stream.confirmed_at) > source.warn_after) THEN 'late'::text
            ELSE 'fresh'::text
        END AS freshness
   FROM (meta.source source
     JOIN meta.stream_state stream USING (source_code))
  WHERE source.is_enabled;

COMMENT ON VIEW meta.source_freshness IS 'When each object of each source was last read to its end';

CREATE TABLE meta.stream_field (
    source_code text NOT NULL,
    object_name text NOT NULL,
    field_name text NOT NULL,
    json_type text NOT NULL,
    rows_seen bigint NOT NULL,
    rows_before bigint NOT NULL,
    rows_since bigint NOT NULL,
    first_raw_id bigint NOT NULL,
    last_raw_id bigint NOT NULL,
    CONSTRAINT stream_field_json_type_check CHECK ((json_type = ANY (ARRAY['string'::text, 'number'::text, 'boolean'::text, 'object'::text, 'array'::text, 'null'::text])))
);

CREATE TABLE meta.stream_lease (
    source_code text NOT NULL,
    tenant text NOT NULL,
    object_name text NOT NULL,
    run_id uuid NOT NULL,
    fence bigint DEFAULT 1 NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    backend_pid integer NOT NULL,
    backend_started_at timestamp with time zone NOT NULL
);

CREATE TABLE meta.stream_shape (
    source_code text NOT NULL,
    object_name text NOT NULL,
    read_until bigint NOT NULL,
    rows_seen bigint NOT NULL
);

ALTER TABLE meta.quarantine
    ADD CONSTRAINT a_settled_verdict_says_how CHECK (((resolved_at IS NULL) = (resolution IS NULL))) NOT VALID;

ALTER TABLE ONLY meta.audit_event
    ADD CONSTRAINT audit_event_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY meta.build_clock
    ADD CONSTRAINT build_clock_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY meta.build_input
    ADD CONSTRAINT build_input_pkey PRIMARY KEY (input_kind, input_name);

ALTER TABLE ONLY meta.build_version
    ADD CONSTRAINT build_version_pkey PRIMARY KEY (dataset_name);

ALTER TABLE ONLY meta.check_result
    ADD CONSTRAINT check_result_pkey PRIMARY KEY (run_id, check_name);

ALTER TABLE ONLY meta.connection_check
    ADD CONSTRAINT connection_check_pkey PRIMARY KEY (check_id);

ALTER TABLE ONLY meta.dataset
    ADD CONSTRAINT dataset_pkey PRIMARY KEY (dataset_name);

ALTER TABLE ONLY meta.ingestion_run
    ADD CONSTRAINT ingestion_run_pkey PRIMARY KEY (ingestion_run_id);

ALTER TABLE ONLY meta.ingestion_run
    ADD CONSTRAINT ingestion_run_run_key_key UNIQUE (run_key);

ALTER TABLE ONLY meta.landing_batch
    ADD CONSTRAINT landing_batch_pkey PRIMARY KEY (batch_id);

ALTER TABLE ONLY meta.lineage_edge
    ADD CONSTRAINT lineage_edge_pkey PRIMARY KEY (upstream, downstream);

ALTER TABLE ONLY meta.mapping_entitlement
    ADD CONSTRAINT mapping_entitlement_pkey PRIMARY KEY (rule_key);

ALTER TABLE ONLY meta.mapping_identity_decision
    ADD CONSTRAINT mapping_identity_decision_pkey PRIMARY KEY (source_code, account_name);

ALTER TABLE ONLY meta.mapping_identity_rule
    ADD CONSTRAINT mapping_identity_rule_pkey PRIMARY KEY (rule);

ALTER TABLE ONLY meta.mapping_privileged_group
    ADD CONSTRAINT mapping_privileged_group_pkey PRIMARY KEY (source_code, group_name);

ALTER TABLE ONLY meta.mapping_service_account
    ADD CONSTRAINT mapping_service_account_pkey PRIMARY KEY (field, pattern);

ALTER TABLE ONLY meta.mapping_threshold
    ADD CONSTRAINT mapping_threshold_pkey PRIMARY KEY (name);

ALTER TABLE ONLY meta.mapping_ticket_kind
    ADD CONSTRAINT mapping_ticket_kind_pkey PRIMARY KEY (source_code, category);

ALTER TABLE ONLY meta.migration
    ADD CONSTRAINT migration_name_key UNIQUE (name);

ALTER TABLE ONLY meta.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (number);

ALTER TABLE ONLY meta.quarantine
    ADD CONSTRAINT quarantine_pkey PRIMARY KEY (quarantine_id);

ALTER TABLE ONLY meta.raw_table
    ADD CONSTRAINT raw_table_pkey PRIMARY KEY (source_code, object_name);

ALTER TABLE ONLY meta.reconciliation
    ADD CONSTRAINT reconciliation_pkey PRIMARY KEY (source_code, object_name, entity_name);

ALTER TABLE ONLY meta.refresh_log
    ADD CONSTRAINT refresh_log_pkey PRIMARY KEY (refresh_id);

ALTER TABLE ONLY meta.run
    ADD CONSTRAINT run_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY meta.run_step
    ADD CONSTRAINT run_step_pkey PRIMARY KEY (run_id, step_id);

ALTER TABLE ONLY meta.schema_drift
    ADD CONSTRAINT schema_drift_pkey PRIMARY KEY (drift_id);

ALTER TABLE ONLY meta.schema_drift
    ADD CONSTRAINT schema_drift_source_code_object_name_kind_field_name_first__key UNIQUE (source_code, object_name, kind, field_name, first_raw_id);

ALTER TABLE ONLY meta.source
    ADD CONSTRAINT source_pkey PRIMARY KEY (source_code);

ALTER TABLE ONLY meta.stream_field
    ADD CONSTRAINT stream_field_pkey PRIMARY KEY (source_code, object_name, field_name, json_type);

ALTER TABLE ONLY meta.stream_lease
    ADD CONSTRAINT stream_lease_pkey PRIMARY KEY (source_code, tenant, object_name);

ALTER TABLE ONLY meta.stream_shape
    ADD CONSTRAINT stream_shape_pkey PRIMARY KEY (source_code, object_name);

ALTER TABLE ONLY meta.stream_state
    ADD CONSTRAINT stream_state_pkey PRIMARY KEY (source_code, tenant, object_name);

CREATE INDEX connection_check_source ON meta.connection_check USING btree (source_code, checked_at DESC);

CREATE INDEX ingestion_run_source ON meta.ingestion_run USING btree (source_code, started_at DESC);

CREATE INDEX landing_batch_run ON meta.landing_batch USING btree (ingestion_run_id);

CREATE INDEX landing_batch_stream ON meta.landing_batch USING btree (source_code, object_name, batch_id DESC);

CREATE INDEX quarantine_dismissed ON meta.quarantine USING btree (source_code, object_name, payload_hash) WHERE (resolution = 'dismissed'::text);

CREATE INDEX quarantine_open ON meta.quarantine USING btree (source_code, object_name) WHERE (resolved_at IS NULL);

CREATE INDEX refresh_log_dataset ON meta.refresh_log USING btree (dataset_name, refresh_id DESC);

CREATE INDEX run_started_at ON meta.run USING btree (started_at DESC);

CREATE INDEX schema_drift_open ON meta.schema_drift USING btree (source_code, object_name) WHERE (resolved_at IS NULL);

ALTER TABLE ONLY meta.check_result
    ADD CONSTRAINT check_result_run_id_fkey FOREIGN KEY (run_id) REFERENCES meta.run(run_id) ON DELETE CASCADE;

ALTER TABLE ONLY meta.ingestion_run
    ADD CONSTRAINT ingestion_run_run_id_fkey FOREIGN KEY (run_id) REFERENCES meta.run(run_id) ON DELETE CASCADE;

ALTER TABLE ONLY meta.landing_batch
    ADD CONSTRAINT landing_batch_ingestion_run_id_fkey FOREIGN KEY (ingestion_run_id) REFERENCES meta.ingestion_run(ingestion_run_id) ON DELETE CASCADE;

ALTER TABLE ONLY meta.quarantine
    ADD CONSTRAINT quarantine_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES meta.landing_batch(batch_id) ON DELETE CASCADE;

ALTER TABLE ONLY meta.refresh_log
    ADD CONSTRAINT refresh_log_run_id_fkey FOREIGN KEY (run_id) REFERENCES meta.run(run_id) ON DELETE CASCADE;

ALTER TABLE ONLY meta.run_step
    ADD CONSTRAINT run_step_run_id_fkey FOREIGN KEY (run_id) REFERENCES meta.run(run_id) ON DELETE CASCADE;

GRANT USAGE ON SCHEMA app TO edp_operator;

GRANT ALL ON SCHEMA build TO edp_transform;
GRANT USAGE ON SCHEMA build TO edp_operator;

GRANT ALL ON SCHEMA mart TO edp_transform;
GRANT USAGE ON SCHEMA mart TO edp_analyst;
GRANT USAGE ON SCHEMA mart TO edp_operator;

GRANT USAGE ON SCHEMA meta TO edp_landing;
GRANT USAGE ON SCHEMA meta TO edp_transform;
GRANT USAGE ON SCHEMA meta TO edp_analyst;
GRANT USAGE ON SCHEMA meta TO edp_operator;
GRANT USAGE ON SCHEMA meta TO edp_monitor;

GRANT ALL ON SCHEMA ods TO edp_transform;
GRANT USAGE ON SCHEMA ods TO edp_analyst;
GRANT USAGE ON SCHEMA ods TO edp_operator;

REVOKE USAGE ON SCHEMA public FROM PUBLIC;

GRANT ALL ON SCHEMA raw TO edp_landing;
GRANT USAGE ON SCHEMA raw TO edp_transform;
GRANT USAGE ON SCHEMA raw TO edp_operator;

GRANT ALL ON SCHEMA vault TO edp_transform;
GRANT USAGE ON SCHEMA vault TO edp_operator;

GRANT SELECT ON TABLE meta.audit_event TO edp_transform;
GRANT SELECT ON TABLE meta.audit_event TO edp_operator;
GRANT SELECT ON TABLE meta.audit_event TO edp_monitor;

GRANT SELECT ON TABLE meta.build_clock TO edp_operator;
GRANT SELECT ON TABLE meta.build_clock TO edp_monitor;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE meta.build_clock TO edp_transform;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE meta.build_input TO edp_transform;
GRANT SELECT ON TABLE meta.build_input TO edp_operator;
GRANT SELECT ON TABLE meta.build_input TO edp_monitor;

GRANT SELECT ON TABLE meta.build_version TO edp_operator;
GRANT SELECT ON TABLE meta.build_version TO edp_monitor;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE meta.build_version TO edp_transform;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE meta.check_result TO edp_transform;
GRANT SELECT ON TABLE meta.check_result TO edp_analyst;
GRANT SELECT ON TABLE meta.check_result TO edp_operator;
GRANT SELECT ON TABLE meta.check_result TO edp_monitor;

GRANT SELECT ON TABLE meta.connection_check TO edp_transform;
GRANT SELECT ON TABLE meta.connection_check TO edp_operator;
GRANT SELECT ON TABLE meta.connection_check TO edp_monitor;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE meta.dataset TO edp_transform;
GRANT SELECT ON TABLE meta.dataset TO edp_operator;
GRANT SELECT ON TABLE meta.dataset TO edp_monitor;

GRANT SELECT ON TABLE meta.dataset_freshness TO edp_transform;
GRANT SELECT ON TABLE meta.dataset_freshness TO edp_analyst;
GRANT SELECT ON TABLE meta.dataset_freshness TO edp_operator;
GRANT SELECT ON TABLE meta.dataset_freshness TO edp_monitor;

GRANT SELECT,INSERT,UPDATE ON TABLE meta.ingestion_run TO edp_landing;
GRANT SELECT ON TABLE meta.ingestion_run TO edp_transform;
GRANT SELECT ON TABLE meta.ingestion_run TO edp_operator;
GRANT SELECT ON TABLE meta.ingestion_run TO edp_monitor;

GRANT SELECT,INSERT,UPDATE ON TABLE meta.landing_batch TO edp_landing;
GRANT SELECT ON TABLE meta.landing_batch TO edp_transform;
GRANT SELECT ON TABLE meta.landing_batch TO edp_operator;
GRANT SELECT ON TABLE meta.landing_batch TO edp_monitor;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE meta.lineage_edge TO edp_transform;
GRANT SELECT ON TABLE meta.lineage_edge TO edp_analyst;
GRANT SELECT ON TABLE meta.lineage_edge TO edp_operator;
GRANT SELECT ON TABLE meta.lineage_edge TO edp_monitor;

GRANT SELECT ON TABLE meta.mapping_entitlement TO edp_transform;
GRANT SELECT ON TABLE meta.mapping_entitlement TO edp_operator;
GRANT SELECT ON TABLE meta.mapping_entitlement TO edp_monitor;

GRANT SELECT ON TABLE meta.mapping_identity_decision TO edp_transform;
GRANT SELECT ON TABLE meta.mapping_identity_decision TO edp_operator;
GRANT SELECT ON TABLE meta.mapping_identity_decision TO edp_monitor;

GRANT SELECT ON TABLE meta.mapping_identity_rule TO edp_transform;
GRANT SELECT ON TABLE meta.mapping_identity_rule TO edp_operator;
GRANT SELECT ON TABLE meta.mapping_identity_rule TO edp_monitor;

GRANT SELECT ON TABLE meta.mapping_privileged_group TO edp_transform;
GRANT SELECT ON TABLE meta.mapping_privileged_group TO edp_operator;
GRANT SELECT ON TABLE meta.mapping_privileged_group TO edp_monitor;

GRANT SELECT ON TABLE meta.mapping_service_account TO edp_transform;
GRANT SELECT ON TABLE meta.mapping_service_account TO edp_operator;
GRANT SELECT ON TABLE meta.mapping_service_account TO edp_monitor;

GRANT SELECT ON TABLE meta.mapping_threshold TO edp_transform;
GRANT SELECT ON TABLE meta.mapping_threshold TO edp_operator;
GRANT SELECT ON TABLE meta.mapping_threshold TO edp_monitor;

GRANT SELECT ON TABLE meta.mapping_ticket_kind TO edp_transform;
GRANT SELECT ON TABLE meta.mapping_ticket_kind TO edp_operator;
GRANT SELECT ON TABLE meta.mapping_ticket_kind TO edp_monitor;

GRANT SELECT ON TABLE meta.migration TO edp_transform;
GRANT SELECT ON TABLE meta.migration TO edp_operator;
GRANT SELECT ON TABLE meta.migration TO edp_monitor;

GRANT SELECT,INSERT,UPDATE ON TABLE meta.quarantine TO edp_landing;
GRANT SELECT ON TABLE meta.quarantine TO edp_transform;
GRANT SELECT ON TABLE meta.quarantine TO edp_operator;

GRANT SELECT,INSERT,UPDATE ON TABLE meta.raw_table TO edp_landing;
GRANT SELECT ON TABLE meta.raw_table TO edp_transform;
GRANT SELECT ON TABLE meta.raw_table TO edp_operator;
GRANT SELECT ON TABLE meta.raw_table TO edp_monitor;

GRANT SELECT ON TABLE meta.reconciliation TO edp_operator;
GRANT SELECT ON TABLE meta.reconciliation TO edp_monitor;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE meta.reconciliation TO edp_transform;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE meta.refresh_log TO edp_transform;
GRANT SELECT ON TABLE meta.refresh_log TO edp_operator;
GRANT SELECT ON TABLE meta.refresh_log TO edp_monitor;

GRANT SELECT ON TABLE meta.run TO edp_transform;
GRANT SELECT ON TABLE meta.run TO edp_operator;
GRANT SELECT ON TABLE meta.run TO edp_monitor;

GRANT SELECT ON TABLE meta.run_step TO edp_transform;
GRANT SELECT ON TABLE meta.run_step TO edp_operator;
GRANT SELECT ON TABLE meta.run_step TO edp_monitor;

GRANT SELECT ON TABLE meta.schema_drift TO edp_operator;
GRANT SELECT ON TABLE meta.schema_drift TO edp_monitor;
GRANT SELECT ON TABLE meta.schema_drift TO edp_transform;

GRANT SELECT ON TABLE meta.source TO edp_landing;
GRANT SELECT ON TABLE meta.source TO edp_transform;
GRANT SELECT ON TABLE meta.source TO edp_operator;
GRANT SELECT ON TABLE meta.source TO edp_monitor;

GRANT SELECT,INSERT,UPDATE ON TABLE meta.stream_state TO edp_landing;
GRANT SELECT ON TABLE meta.stream_state TO edp_transform;
GRANT SELECT ON TABLE meta.stream_state TO edp_operator;
GRANT SELECT ON TABLE meta.stream_state TO edp_monitor;

GRANT SELECT ON TABLE meta.source_freshness TO edp_transform;
GRANT SELECT ON TABLE meta.source_freshness TO edp_analyst;
GRANT SELECT ON TABLE meta.source_freshness TO edp_operator;
GRANT SELECT ON TABLE meta.source_freshness TO edp_monitor;

GRANT SELECT ON TABLE meta.stream_field TO edp_operator;
GRANT SELECT ON TABLE meta.stream_field TO edp_monitor;
GRANT SELECT ON TABLE meta.stream_field TO edp_transform;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE meta.stream_lease TO edp_landing;
GRANT SELECT ON TABLE meta.stream_lease TO edp_transform;
GRANT SELECT ON TABLE meta.stream_lease TO edp_operator;
GRANT SELECT ON TABLE meta.stream_lease TO edp_monitor;

GRANT SELECT ON TABLE meta.stream_shape TO edp_operator;
GRANT SELECT ON TABLE meta.stream_shape TO edp_monitor;
GRANT SELECT ON TABLE meta.stream_shape TO edp_transform;

ALTER DEFAULT PRIVILEGES FOR ROLE edp IN SCHEMA app GRANT SELECT ON TABLES TO edp_operator;

ALTER DEFAULT PRIVILEGES FOR ROLE edp IN SCHEMA build GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLES TO edp_transform;
ALTER DEFAULT PRIVILEGES FOR ROLE edp IN SCHEMA build GRANT SELECT ON TABLES TO edp_operator;

ALTER DEFAULT PRIVILEGES FOR ROLE edp IN SCHEMA mart GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLES TO edp_transform;
ALTER DEFAULT PRIVILEGES FOR ROLE edp IN SCHEMA mart GRANT SELECT ON TABLES TO edp_analyst;
ALTER DEFAULT PRIVILEGES FOR ROLE edp IN SCHEMA mart GRANT SELECT ON TABLES TO edp_operator;

ALTER DEFAULT PRIVILEGES FOR ROLE edp IN SCHEMA meta GRANT SELECT ON TABLES TO edp_operator;
ALTER DEFAULT PRIVILEGES FOR ROLE edp IN SCHEMA meta GRANT SELECT ON TABLES TO edp_monitor;

ALTER DEFAULT PRIVILEGES FOR ROLE edp IN SCHEMA ods GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLES TO edp_transform;
ALTER DEFAULT PRIVILEGES FOR ROLE edp IN SCHEMA ods GRANT SELECT ON TABLES TO edp_operator;

ALTER DEFAULT PRIVILEGES FOR ROLE edp IN SCHEMA raw GRANT SELECT,INSERT ON TABLES TO edp_landing;
ALTER DEFAULT PRIVILEGES FOR ROLE edp IN SCHEMA raw GRANT SELECT ON TABLES TO edp_transform;
ALTER DEFAULT PRIVILEGES FOR ROLE edp IN SCHEMA raw GRANT SELECT ON TABLES TO edp_operator;

ALTER DEFAULT PRIVILEGES FOR ROLE edp IN SCHEMA vault GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLES TO edp_transform;
ALTER DEFAULT PRIVILEGES FOR ROLE edp IN SCHEMA vault GRANT SELECT ON TABLES TO edp_operator;
