/** One line of dbt's structured log, as far as we use it. */
export interface DbtEvent {
  readonly name: string;
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  /** The model or test that it is about. */
  readonly node?: string;
  /** On the end of a node: its place among all, and how many there are. */
  readonly total?: number;
  readonly status?: string;
}

/** Undefined for what is no event: another program's line on the same output. */
export function readEvent(line: string): DbtEvent | undefined {
  const { info, data } = parse(line);
  const { name, level, msg } = asObject(info);
  if (typeof name !== "string" || typeof msg !== "string") return undefined;
  const { node_info: nodeInfo, total: ofModels, num_models: ofTests, status } = asObject(data);
  // dbt calls the same number by two names.
  const total = ofModels ?? ofTests;
  const node = asObject(nodeInfo)["node_name"];
  return {
    name,
    level: level === "debug" || level === "warn" || level === "error" ? level : "info",
    message: msg.trim(),
    ...(typeof node === "string" && node !== "" ? { node } : {}),
    ...(typeof total === "number" ? { total } : {}),
    ...(typeof status === "string" ? { status } : {}),
  };
}

/** True for the event that ends a model or a test, skipped ones included. */
export const isNodeEnd = (event: DbtEvent): boolean =>
  ["LogModelResult", "LogTestResult", "LogSkipBecauseError", "SkippingDetails", "LogNodeResult"].includes(
    event.name,
  );

/** How a command ended, as dbt-program.ts prints it; undefined for every other line. */
export function readExit(line: string): { readonly code: number; readonly problem?: string } | undefined {
  const { dbt_exit: code, problem } = parse(line);
  if (typeof code !== "number") return undefined;
  return { code, ...(typeof problem === "string" ? { problem } : {}) };
}

function parse(line: string): Record<string, unknown> {
  try {
    return asObject(JSON.parse(line));
  } catch {
    return {};
  }
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
