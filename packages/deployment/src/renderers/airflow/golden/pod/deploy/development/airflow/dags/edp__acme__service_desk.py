"""Service desk: check, land.

Requests of the service desk. Free text stays in the service desk.

- objects: requests
- owner: service-team
- sensitivity: internal
- support: service-desk@acme.example

By hand: `since` and `until` read a period again, `full` reads everything.

Rendered by EDP from the platform's definition: change it there, and render again.
"""

from datetime import timedelta

import pendulum
from airflow.sdk import DAG, Asset, CronTriggerTimetable, Param
from edp_step import EdpStep

with DAG(
    dag_id="edp__acme__service_desk",
    dag_display_name="Service desk",
    description="Requests of the service desk. Free text stays in the service desk.",
    doc_md=__doc__,
    tags=["edp", "source", "rest"],
    schedule=CronTriggerTimetable("15 * * * *", timezone="UTC"),
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=12),
    is_paused_upon_creation=False,
    default_args={
        "owner": "service-team",
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
        arguments=["step", "check", "service_desk", "--environment", "development"],
        execution_timeout=timedelta(minutes=10),
    )
    land = EdpStep(
        task_id="land",
        arguments=[
            "step",
            "land",
            "service_desk",
            "--environment",
            "development",
            "--recheck",
        ],
        outlets=[
            Asset("edp://acme/development/raw.service_desk_requests"),
        ],
        execution_timeout=timedelta(minutes=240),
    )
    close = EdpStep(
        task_id="close",
        arguments=[
            "step",
            "close",
            "--expect",
            "check:service_desk,land:service_desk",
            "--environment",
            "development",
        ],
        execution_timeout=timedelta(minutes=10),
    ).as_teardown(on_failure_fail_dagrun=True)

    check >> land >> close
