"""Imports a folder of DAGs with the real Airflow and prints as JSON what came of it, what each DAG says, and every
piece of syntax that a rendered DAG file must not have."""

import ast
import json
import sys
from pathlib import Path

from airflow.dag_processing.dagbag import DagBag

ALLOWED_NODES = (
    ast.Module, ast.Expr, ast.Constant, ast.ImportFrom, ast.Import, ast.alias, ast.With, ast.withitem, ast.Call,
    ast.keyword, ast.Name, ast.Load, ast.Store, ast.Assign, ast.List, ast.Dict, ast.Attribute, ast.BinOp, ast.RShift,
)  # fmt: skip
ALLOWED_CALLS = {
    "DAG", "Asset", "AssetAny", "CronTriggerTimetable", "EdpStep", "Param", "pendulum.datetime", "timedelta",
    "EdpStep().as_teardown",
}  # fmt: skip
ALLOWED_MODULES = {"datetime", "pendulum", "airflow.sdk", "edp_step"}


def name_of(node):
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return f"{name_of(node.func)}()"
    return getattr(node, "id", type(node).__name__)


def odd_syntax(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ALLOWED_NODES):
            yield f"{path.name}: {type(node).__name__}"
        elif isinstance(node, ast.Call) and name_of(node.func) not in ALLOWED_CALLS:
            yield f"{path.name}: calls {name_of(node.func)}"
        elif isinstance(node, ast.ImportFrom) and node.module not in ALLOWED_MODULES:
            yield f"{path.name}: imports {node.module}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name not in ALLOWED_MODULES:
                    yield f"{path.name}: imports {alias.name}"


def tell_pod(task):
    import edp_step
    from kubernetes.client import ApiClient

    task.volumes, task.volume_mounts = edp_step.volumes(edp_step.SECRETS[task.dag_id])
    pod = task.build_pod_request_obj()
    return ApiClient().sanitize_for_serialization(pod)


def tell_task(task):
    told = {
        "command": getattr(task, "bash_command", None) or task.arguments,
        "retries": task.retries,
        "owner": task.owner,
        "outlets": [asset.uri for asset in task.outlets],
        "upstream": sorted(task.upstream_task_ids),
        "trigger_rule": str(task.trigger_rule),
        "is_teardown": task.is_teardown,
        "timeout_s": task.execution_timeout.total_seconds(),
    }
    return told if hasattr(task, "bash_command") else told | {"pod": tell_pod(task)}


def tell_dag(dag):
    condition = getattr(dag.timetable, "asset_condition", None)
    return {
        "title": dag.dag_display_name,
        "description": dag.description,
        "doc": dag.doc_md,
        "timezone": str(dag.timezone),
        "catchup": dag.catchup,
        "paused": dag.is_paused_upon_creation,
        "max_active_runs": dag.max_active_runs,
        "cron": getattr(dag.timetable, "expression", None),
        "started_by": [asset.uri for asset in condition.objects] if condition else [],
        "params": sorted(dag.params),
        "tasks": {task.task_id: tell_task(task) for task in dag.tasks},
    }


folder = Path(sys.argv[1])
sys.path.append(str(folder))
bag = DagBag(folder)
print(
    json.dumps(
        {
            "errors": bag.import_errors,
            "odd": [odd for path in sorted(folder.glob("edp__*.py")) for odd in odd_syntax(path)],
            "dags": {dag_id: tell_dag(dag) for dag_id, dag in sorted(bag.dags.items())},
        }
    )
)  # fmt: skip
