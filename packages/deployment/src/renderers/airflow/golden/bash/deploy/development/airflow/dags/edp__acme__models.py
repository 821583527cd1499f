"""Acme data platform: models: build, publish.

Builds and tests what is stale, then shows readers what passed.

- owner: data-team

By hand: `full` builds everything anew, `select` what a dbt selection names.

Rendered by EDP from the platform's definition: change it there, and render again.
"""

from datetime import timedelta

import pendulum
from airflow.sdk import DAG, Asset, AssetAny, Param
from edp_step import EdpStep

with DAG(
    dag_id="edp__acme__models",
    dag_display_name="Acme data platform: models",
    description="Builds and tests what is stale, then shows readers what passed.",
    doc_md=__doc__,
    tags=["edp", "models"],
    schedule=AssetAny(
        Asset("edp://acme/development/raw.corporate_ad_users"),
        Asset("edp://acme/development/raw.corporate_ad_groups"),
        Asset("edp://acme/development/raw.corporate_ad_group_memberships"),
        Asset("edp://acme/development/raw.corporate_ad_computers"),
        Asset("edp://acme/development/raw.corporate_ad_organizational_units"),
        Asset("edp://acme/development/raw.hr_workers"),
        Asset("edp://acme/development/raw.hr_departments"),
        Asset("edp://acme/development/raw.m365_users"),
        Asset("edp://acme/development/raw.m365_groups"),
        Asset("edp://acme/development/raw.m365_group_memberships"),
        Asset("edp://acme/development/raw.m365_subscribed_skus"),
        Asset("edp://acme/development/raw.m365_user_license_details"),
        Asset("edp://acme/development/raw.service_desk_requests"),
    ),
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=12),
    is_paused_upon_creation=False,
    default_args={
        "owner": "data-team",
        "retries": 3,
        "retry_delay": timedelta(minutes=1),
        "retry_exponential_backoff": 4,
        "max_retry_delay": timedelta(minutes=30),
    },
    params={
        "full": Param(
            False,
            type="boolean",
            description="Build everything anew, from all raw versions",
        ),
        "select": Param(
            None,
            type=["null", "string"],
            pattern="^(?!.*(^| )-)[A-Za-z0-9_.,:+@* /-]{1,500}$",
            description="Build this dbt selection instead of what is stale",
        ),
    },
):
    build = EdpStep(
        task_id="build",
        arguments=["step", "build", "--environment", "development"],
        execution_timeout=timedelta(minutes=120),
    )
    publish = EdpStep(
        task_id="publish",
        arguments=["step", "publish", "--environment", "development"],
        outlets=[
            Asset("edp://acme/development/mart"),
        ],
        trigger_rule="all_done",
        execution_timeout=timedelta(minutes=30),
    )
    close = EdpStep(
        task_id="close",
        arguments=[
            "step",
            "close",
            "--expect",
            "build,publish",
            "--environment",
            "development",
        ],
        execution_timeout=timedelta(minutes=10),
    ).as_teardown(on_failure_fail_dagrun=True)

    build >> publish >> close
