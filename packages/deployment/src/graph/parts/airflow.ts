// Airflow 3: the API server with its pages, the scheduler, the reader of DAGs, the triggerer, and a job that migrates
// its database. All of them need the same keys and the same database.
import { plainWorkload, serviceOf, whenPrepared, type GraphInput } from "../graph-input.ts";
import { ownSecrets } from "@edp/definition";
import { dagsDir, databaseAddress, edpUser, secretPath, workDir } from "../places.ts";
import { runtimeSettings } from "../runtime-settings.ts";
import { sizes } from "../sizes.ts";
import { listSourceEgress, listSourceSecrets } from "../source-needs.ts";
import type { Probe, Workload } from "../workload-graph.ts";

export const airflowPort = 8080;

const keys = [
  ownSecrets.airflowDatabase,
  ownSecrets.airflowFernet,
  ownSecrets.airflowApi,
  ownSecrets.airflowJwt,
] as const;

/**
 * A setting that a command prints: Airflow would expand `$` in a plain variable, and whoever may inspect a container
 * would read it. Airflow splits the line like a shell and runs it without one. `value` is Python for the secret `s`.
 */
const printed = (reference: string, value: string): string =>
  `python3 -c 'import base64, hashlib, urllib.parse; s = open("${secretPath(reference)}").read().strip(); print(${value}, end="")'`;

/** Keys have to be of a form and a length that random passwords do not have: they are derived. */
const settings: Readonly<Record<string, string>> = {
  AIRFLOW_HOME: "/opt/airflow/home",
  AIRFLOW__CORE__DAGS_FOLDER: dagsDir,
  AIRFLOW__CORE__LOAD_EXAMPLES: "False",
  AIRFLOW__CORE__EXECUTOR: "LocalExecutor",
  // A step of ours beside its task takes up to 400 MiB; more at once than the memory holds would end them all.
  AIRFLOW__CORE__PARALLELISM: "4",
  AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `http://airflow-api-server:${airflowPort.toString()}/execution/`,
  AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS: "True",
  AIRFLOW__CORE__FERNET_KEY_CMD: printed(
    ownSecrets.airflowFernet,
    "base64.urlsafe_b64encode(hashlib.sha256(s.encode()).digest()).decode()",
  ),
  AIRFLOW__API__SECRET_KEY_CMD: printed(ownSecrets.airflowApi, "s"),
  AIRFLOW__API_AUTH__JWT_SECRET_CMD: printed(ownSecrets.airflowJwt, "hashlib.sha512(s.encode()).hexdigest()"),
  AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_CMD: printed(
    ownSecrets.airflowDatabase,
    `"postgresql+psycopg2://airflow:" + urllib.parse.quote(s, safe="") + "@${databaseAddress}/airflow"`,
  ),
  AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL: "30",
  AIRFLOW__LOGGING__BASE_LOG_FOLDER: "/opt/airflow/logs",
};

interface AirflowPart {
  readonly name: string;
  readonly purpose: string;
  readonly args: readonly string[];
  readonly resources: Workload["resources"];
}

const jobProbe = (job: string): Probe => ({
  kind: "command",
  command: ["airflow", "jobs", "check", "--job-type", job, "--local"],
  intervalSeconds: 60,
  timeoutSeconds: 30,
  graceSeconds: 120,
});

export function planAirflow({ platform }: GraphInput): readonly Workload[] {
  const service = serviceOf(platform, "airflow");
  if (!service.enabled) return [];
  const { environment, references } = runtimeSettings(platform);
  const { host, localPort } = service.route;
  const shared = {
    ...settings,
    AIRFLOW__API__BASE_URL:
      host === undefined ? `http://127.0.0.1:${localPort.toString()}` : `https://${host}`,
    AIRFLOW__CORE__DEFAULT_TIMEZONE: platform.timeZone,
  };
  const part = ({ name, purpose, args, resources }: AirflowPart): Workload => ({
    ...plainWorkload,
    name,
    purpose,
    part: "airflow",
    image: "airflow",
    args,
    environment: shared,
    secrets: keys.map((reference) => ({ reference, path: secretPath(reference) })),
    scratch: [
      { path: "/tmp", sizeMib: 256 },
      { path: "/opt/airflow/home", sizeMib: 64 },
    ],
    volumes: [{ volume: "airflow-logs", path: "/opt/airflow/logs", readOnly: false }],
    dependsOn: [{ workload: "airflow-migrate", until: "completed" }],
    resources,
    user: edpUser,
  });
  const steps = [...new Set([...keys, ...references, ...listSourceSecrets(platform)])].sort();
  const { size } = service;
  return [
    {
      ...part({
        name: "airflow-migrate",
        purpose: "brings Airflow's database up to date",
        args: ["db", "migrate"],
        resources: sizes.airflowApi.small,
      }),
      kind: "job",
      dependsOn: whenPrepared,
    },
    {
      ...part({
        name: "airflow-api-server",
        purpose: "Airflow's pages, and the interface that tasks talk to",
        args: ["api-server", "--workers", "1"],
        resources: sizes.airflowApi[size],
      }),
      ports: [{ name: "http", port: airflowPort }],
      probe: {
        kind: "http",
        port: airflowPort,
        path: "/api/v2/monitor/health",
        intervalSeconds: 15,
        timeoutSeconds: 10,
        graceSeconds: 120,
      },
    },
    part({
      name: "airflow-dag-processor",
      purpose: "reads the DAGs",
      args: ["dag-processor"],
      resources: sizes.airflowDags[size],
    }),
    {
      ...part({
        name: "airflow-scheduler",
        purpose: "starts what is due, and runs the steps: the same commands as everywhere",
        args: ["scheduler"],
        resources: sizes.airflowScheduler[size],
      }),
      environment: { ...shared, ...environment },
      secrets: steps.map((reference) => ({ reference, path: secretPath(reference) })),
      scratch: [
        { path: "/tmp", sizeMib: 256 },
        { path: "/opt/airflow/home", sizeMib: 64 },
        { path: workDir, sizeMib: 256 },
      ],
      probe: jobProbe("SchedulerJob"),
      dependsOn: [
        { workload: "airflow-migrate", until: "completed" },
        { workload: "airflow-api-server", until: "healthy" },
      ],
      egress: listSourceEgress(platform),
      stopGraceSeconds: 120,
    },
    {
      ...part({
        name: "airflow-triggerer",
        purpose: "waits for others on behalf of deferred tasks",
        args: ["triggerer"],
        resources: sizes.airflowTriggerer[size],
      }),
      probe: jobProbe("TriggererJob"),
    },
  ];
}
