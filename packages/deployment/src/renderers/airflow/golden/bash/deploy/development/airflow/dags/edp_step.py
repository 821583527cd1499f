"""How Airflow runs a step of EDP: the command `edp` inside this image.

Rendered by EDP. The DAGs beside it are the same where each step has a pod of its own.
"""

import os
import shlex
from datetime import timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

# The work failed, wrong usage, a bug in EDP: another try would end the same. Whatever else (3: an outside system
# failed, a killed process) may go well in a while.
FINAL_EXIT_CODES = (1, 2, 70)

# What a run asks of its steps. The run's name is the one that EDP's history and logs show as well.
VARIABLES = {
    "EDP_RUN": "{{ dag.dag_id }}/{{ run_id }}",
    "EDP_TRIGGER": "{{ 'manual' if dag_run.run_type == 'manual' else 'schedule' }}",
    "EDP_SINCE": "{{ params.get('since') or '' }}",
    "EDP_UNTIL": "{{ params.get('until') or '' }}",
    "EDP_FULL": "{{ 'true' if params.get('full') else '' }}",
    "EDP_SELECT": "{{ params.get('select') or '' }}",
}


class EdpStep(BashOperator):
    """One step, told apart by its exit code."""

    def __init__(
        self, *, arguments: list[str], execution_timeout: timedelta, **options
    ):
        super().__init__(
            bash_command=shlex.join(["exec", "edp", *arguments, "--verbose"]),
            env=VARIABLES,
            append_env=True,
            cwd=os.environ.get("EDP_PLATFORM_DIR", "/platform"),
            skip_on_exit_code=FINAL_EXIT_CODES,
            execution_timeout=execution_timeout,
            do_xcom_push=False,
            **options,
        )

    def execute(self, context):
        try:
            return super().execute(context)
        except AirflowSkipException:
            # No operator can be told "do not retry"; both tell some exit codes apart, by skipping.
            raise AirflowFailException(
                "edp says above what is wrong; another try would end the same"
            ) from None
