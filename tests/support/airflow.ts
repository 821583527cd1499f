// The real Airflow, from requirements/airflow.txt in a Python environment of its own, with SQLite and a home to throw
// away. The first call installs it.
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makePythonEnvironment } from "../../bench/support/python-environment.ts";
import { repositoryRoot, runTool, type ToolResult } from "./run-tool.ts";

export interface Airflow {
  /** With everything that was ever printed, in said.log. */
  readonly home: string;
  /** `airflow …`, in this home. */
  readonly run: (...args: readonly string[]) => Promise<ToolResult>;
  /** A Python program with Airflow at hand; the last line that it prints is JSON. */
  readonly ask: <T>(program: string, ...args: readonly string[]) => Promise<T>;
}

export interface AirflowSettings {
  readonly home: string;
  readonly dags: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Folders that are searched for programs first. */
  readonly path: readonly string[];
}

/** Why Airflow cannot be here, or undefined. */
export function findAirflowProblem(): string | undefined {
  try {
    makePythonEnvironment(".venv-airflow", "airflow.txt");
    return undefined;
  } catch (error) {
    return `Airflow could not be installed from requirements/airflow.txt (a package index is needed): ${String(error)}`;
  }
}

/** A cluster that nobody reaches: the pod operator wants to know one before it writes a pod. */
const kubeConfig = `apiVersion: v1
kind: Config
current-context: none
contexts: [{ name: none, context: { cluster: none, user: none } }]
clusters: [{ name: none, cluster: { server: "https://127.0.0.1:1" } }]
users: [{ name: none, user: {} }]
`;

export async function openAirflow({ home, dags, variables, path }: AirflowSettings): Promise<Airflow> {
  const bin = join(repositoryRoot, ".venv-airflow/bin");
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "kube.yaml"), kubeConfig);
  const env = {
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__DAGS_FOLDER: dags,
    AIRFLOW__CORE__LOAD_EXAMPLES: "False",
    KUBECONFIG: join(home, "kube.yaml"),
    ...variables,
    PATH: [...path, bin, process.env["PATH"] ?? ""].join(":"),
  };
  const start = async (program: string, args: readonly string[]): Promise<ToolResult> => {
    const result = await runTool(join(bin, program), args, env);
    appendFileSync(join(home, "said.log"), result.stdout + result.stderr);
    return result;
  };
  const run: Airflow["run"] = (...args) => start("airflow", args);
  const migrated = await run("db", "migrate");
  if (migrated.exitCode !== 0) throw new Error(`airflow db migrate: ${migrated.stderr}${migrated.stdout}`);
  return {
    home,
    run,
    ask: async <T>(program: string, ...args: readonly string[]) => {
      const result = await start("python", [program, ...args]);
      if (result.exitCode !== 0) throw new Error(`${program}: ${result.stderr}${result.stdout}`);
      return JSON.parse(result.stdout.trimEnd().split("\n").at(-1) ?? "") as T; // its caller names the shape
    },
  };
}
