"""How Airflow runs a step of EDP: the command `edp` in a pod of its own.

Rendered by EDP. The DAGs beside it are the same where the command runs inside Airflow's image.
"""

from datetime import timedelta

from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException
from kubernetes.client import models as k8s

IMAGE = "acme/runtime:0123456789abcdef"
USER = 10001

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

SETTINGS = {
    "EDP_SECRETS_DIR": "/run/secrets/edp",
    "EDP_DATABASE_ADDRESS": "database:5432",
}

# Writable places: the root is read-only.
SCRATCH = {
    "/tmp": "256Mi",
    "/platform/.edp": "256Mi",
}

# Which secrets each pipeline reads: (Secret, key, file). By file only: what stands in a pod's text is no secret.
SECRETS = {
    "edp__acme__corporate_ad": [
        ("edp-corporate-ad", "bind-password", "corporate_ad/bind-password"),
        ("edp-platform", "database-password", "platform/database-password"),
    ],
    "edp__acme__hr": [
        ("edp-hr", "access-key-id", "hr/access-key-id"),
        ("edp-platform", "database-password", "platform/database-password"),
    ],
    "edp__acme__m365": [
        ("edp-m365", "client-secret", "m365/client-secret"),
        ("edp-platform", "database-password", "platform/database-password"),
    ],
    "edp__acme__service_desk": [
        ("edp-platform", "database-password", "platform/database-password"),
        ("edp-service-desk", "password", "service_desk/password"),
    ],
    "edp__acme__models": [
        ("edp-platform", "database-password", "platform/database-password"),
    ],
}


class EdpStep(KubernetesPodOperator):
    """One step, told apart by its exit code."""

    def __init__(
        self, *, arguments: list[str], execution_timeout: timedelta, **options
    ):
        super().__init__(
            image=IMAGE,
            cmds=["edp"],
            arguments=[*arguments, "--verbose"],
            env_vars=VARIABLES | SETTINGS,
            name=f"edp-{options['task_id']}",
            random_name_suffix=True,
            labels={"app.kubernetes.io/part-of": "acme"},
            container_resources=k8s.V1ResourceRequirements(
                requests={"cpu": "500m", "memory": "768Mi"},
                limits={"memory": "768Mi"},
            ),
            # The worker stays: a deferred task can lose a failure, and this one has to see the exit code.
            deferrable=False,
            # After a restart of the worker the pod that runs already is found again.
            durable=True,
            get_logs=True,
            log_pod_spec_on_failure=False,
            on_finish_action="delete_succeeded_pod",
            on_kill_action="delete_pod",
            startup_timeout_seconds=600,
            # Kubernetes ends it, too, should nobody be left to ask for it.
            active_deadline_seconds=int(execution_timeout.total_seconds()),
            execution_timeout=execution_timeout + timedelta(minutes=15),
            termination_grace_period=60,
            automount_service_account_token=False,
            security_context=k8s.V1PodSecurityContext(
                run_as_non_root=True,
                run_as_user=USER,
                run_as_group=USER,
                fs_group=USER,
                seccomp_profile=k8s.V1SeccompProfile(type="RuntimeDefault"),
            ),
            container_security_context=k8s.V1SecurityContext(
                allow_privilege_escalation=False,
                read_only_root_filesystem=True,
                capabilities=k8s.V1Capabilities(drop=["ALL"]),
            ),
            full_pod_spec=k8s.V1Pod(
                spec=k8s.V1PodSpec(
                    enable_service_links=False,
                    containers=[k8s.V1Container(name="base")],
                )
            ),
            skip_on_exit_code=FINAL_EXIT_CODES,
            do_xcom_push=False,
            **options,
        )

    def execute(self, context):
        self.volumes, self.volume_mounts = volumes(SECRETS[self.dag_id])
        try:
            return super().execute(context)
        except AirflowSkipException:
            # No operator can be told "do not retry"; both tell some exit codes apart, by skipping.
            raise AirflowFailException(
                "edp says above what is wrong; another try would end the same"
            ) from None


def volumes(secrets):
    """What a step's pod mounts: its writable places, and the files with its secrets."""
    places = {
        path: k8s.V1Volume(
            name=f"scratch-{number}",
            empty_dir=k8s.V1EmptyDirVolumeSource(size_limit=size),
        )
        for number, (path, size) in enumerate(SCRATCH.items())
    }
    # A secret that is not there is EDP's to tell, with its name and what to do.
    files = [
        k8s.V1VolumeProjection(
            secret=k8s.V1SecretProjection(
                name=name,
                items=[k8s.V1KeyToPath(key=key, path=file)],
                optional=True,
            )
        )
        for name, key, file in secrets
    ]
    if files:
        places[SETTINGS["EDP_SECRETS_DIR"]] = k8s.V1Volume(
            name="secrets",
            projected=k8s.V1ProjectedVolumeSource(sources=files, default_mode=0o440),
        )
    mounts = [
        k8s.V1VolumeMount(
            name=volume.name, mount_path=path, read_only=volume.name == "secrets"
        )
        for path, volume in places.items()
    ]
    return list(places.values()), mounts
