"""HR: check, land.

The workforce system's nightly export: who works here, in which department, for whom, since when and
until when. The authority for the lifecycle of people.

- objects: workers, departments
- owner: people-team
- sensitivity: confidential
- support: people-systems@acme.example

By hand: `since` and `until` read a period again, `full` reads everything.

Rendered by EDP from the platform's definition: change it there, and render again.
"""

from datetime import timedelta

import pendulum
from airflow.sdk import DAG, Asset, CronTriggerTimetable, Param
from edp_step import EdpStep

with DAG(
    dag_id="edp__acme__hr",
    dag_display_name="HR",
    description="The workforce system's nightly export: who works here, in which department, for whom, since when and until when. The authority for the lifecycle of people.",
    doc_md=__doc__,
    tags=["edp", "source", "files"],
    schedule=CronTriggerTimetable("30 1 * * *", timezone="UTC"),
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=12),
    is_paused_upon_creation=False,
    default_args={
        "owner": "people-team",
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
        arguments=["step", "check", "hr", "--environment", "development"],
        execution_timeout=timedelta(minutes=10),
    )
    land = EdpStep(
        task_id="land",
        arguments=["step", "land", "hr", "--environment", "development", "--recheck"],
        outlets=[
            Asset("edp://acme/development/raw.hr_workers"),
            Asset("edp://acme/development/raw.hr_departments"),
        ],
        execution_timeout=timedelta(minutes=240),
    )
    close = EdpStep(
        task_id="close",
        arguments=[
            "step",
            "close",
            "--expect",
            "check:hr,land:hr",
            "--environment",
            "development",
        ],
        execution_timeout=timedelta(minutes=10),
    ).as_teardown(on_failure_fail_dagrun=True)

    check >> land >> close
