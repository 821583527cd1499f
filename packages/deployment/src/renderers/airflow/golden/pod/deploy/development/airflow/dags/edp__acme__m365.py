"""Microsoft 365: check, land.

Cloud accounts, groups with members and owners, licences of the tenant and who holds them.

- objects: users, groups, group_memberships, subscribed_skus, user_license_details
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
    dag_id="edp__acme__m365",
    dag_display_name="Microsoft 365",
    description="Cloud accounts, groups with members and owners, licences of the tenant and who holds them.",
    doc_md=__doc__,
    tags=["edp", "source", "microsoft-365"],
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
        arguments=["step", "check", "m365", "--environment", "development"],
        execution_timeout=timedelta(minutes=10),
    )
    land = EdpStep(
        task_id="land",
        arguments=["step", "land", "m365", "--environment", "development", "--recheck"],
        outlets=[
            Asset("edp://acme/development/raw.m365_users"),
            Asset("edp://acme/development/raw.m365_groups"),
            Asset("edp://acme/development/raw.m365_group_memberships"),
            Asset("edp://acme/development/raw.m365_subscribed_skus"),
            Asset("edp://acme/development/raw.m365_user_license_details"),
        ],
        execution_timeout=timedelta(minutes=240),
    )
    close = EdpStep(
        task_id="close",
        arguments=[
            "step",
            "close",
            "--expect",
            "check:m365,land:m365",
            "--environment",
            "development",
        ],
        execution_timeout=timedelta(minutes=10),
    ).as_teardown(on_failure_fail_dagrun=True)

    check >> land >> close
