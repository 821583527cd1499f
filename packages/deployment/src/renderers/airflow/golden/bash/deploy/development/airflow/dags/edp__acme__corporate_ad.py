"""Corporate directory: check, land.

Accounts, groups, computers and organisational units of the domain corp.example.

- objects: users, groups, group_memberships, computers, organizational_units
- owner: identity-team
- sensitivity: confidential
- support: identity@acme.example

By hand: `since` and `until` read a period again, `full` reads everything.

Rendered by EDP from the platform's definition: change it there, and render again.
"""

from datetime import timedelta

import pendulum
from airflow.sdk import DAG, Asset, CronTriggerTimetable, Param
from edp_step import EdpStep

with DAG(
    dag_id="edp__acme__corporate_ad",
    dag_display_name="Corporate directory",
    description="Accounts, groups, computers and organisational units of the domain corp.example.",
    doc_md=__doc__,
    tags=["edp", "source", "active-directory"],
    schedule=CronTriggerTimetable("0 2 * * *", timezone="UTC"),
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=12),
    is_paused_upon_creation=False,
    default_args={
        "owner": "identity-team",
        "retries": 3,
        "retry_delay": timedelta(minutes=1),
        "retry_exponential_backoff": 4,
        "max_retry_delay": timedelta(minutes=30),
    },
    params={
        "since": Param(
            None,
            type=["null", "string"],
            format="date-time",
            description="Backfill: records changed from here on",
        ),
        "until": Param(
            None,
            type=["null", "string"],
            format="date-time",
            description="Backfill: records changed before",
        ),
        "full": Param(
            False,
            type="boolean",
            description="Read everything, although a cursor would allow less",
        ),
    },
):
    check = EdpStep(
        task_id="check",
        arguments=["step", "check", "corporate_ad", "--environment", "development"],
        execution_timeout=timedelta(minutes=10),
    )
    land = EdpStep(
        task_id="land",
        arguments=[
            "step",
            "land",
            "corporate_ad",
            "--environment",
            "development",
            "--recheck",
        ],
        outlets=[
            Asset("edp://acme/development/raw.corporate_ad_users"),
            Asset("edp://acme/development/raw.corporate_ad_groups"),
            Asset("edp://acme/development/raw.corporate_ad_group_memberships"),
            Asset("edp://acme/development/raw.corporate_ad_computers"),
            Asset("edp://acme/development/raw.corporate_ad_organizational_units"),
        ],
        execution_timeout=timedelta(minutes=240),
    )
    close = EdpStep(
        task_id="close",
        arguments=[
            "step",
            "close",
            "--expect",
            "check:corporate_ad,land:corporate_ad",
            "--environment",
            "development",
        ],
        execution_timeout=timedelta(minutes=10),
    ).as_teardown(on_failure_fail_dagrun=True)

    check >> land >> close
