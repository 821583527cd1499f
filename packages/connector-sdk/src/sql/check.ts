// The connection test of a database: name, reachable, certificate, sign in, permission, data. It reads the
// catalog, and no rows.
import { EdpError, invariant, isEdpError } from "@edp/base";
import { runCheck, type PlannedStep } from "../check/run-check.ts";
import { planServerSteps } from "../check/server-steps.ts";
import type { CheckStep, ConnectorContext } from "../connector.ts";
import { findSqlObject, type SqlConfig } from "./config.ts";
import type { SqlContext, SqlEngine, SqlSession } from "./engine.ts";
import { expectTable } from "./expect-table.ts";
import { expectCursorKind } from "./read-table.ts";
import type { SqlTable } from "./table.ts";

/** What the steps hand on to each other. */
interface Checked {
  session?: SqlSession;
  /** A sign-in that failed behind a good certificate is told in its own step. */
  signIn?: EdpError;
  tables: SqlTable[];
  /** What the engine says of captured objects, by their names. */
  readonly captured: Map<string, string>;
}

export async function* checkDatabase(
  engine: SqlEngine,
  context: ConnectorContext,
  config: SqlConfig,
): AsyncIterable<CheckStep> {
  const checked: Checked = { tables: [], captured: new Map() };
  // The steps of the SDK judge the name in a certificate, too.
  const isSeen = engine.speaksTlsAtOnce === true && config.tls === "verify-full";
  const encryption = isSeen ? "tls" : "none";
  const place = { host: config.host, port: config.port, encryption, privateNetwork: true } as const;
  const certificate: readonly PlannedStep[] =
    config.tls === "disable" || isSeen
      ? []
      : [{ step: "certificate", run: (signal) => inspect(engine, context, config, { checked, signal }) }];
  const steps: readonly PlannedStep[] = [
    ...planServerSteps(context, place),
    ...certificate,
    { step: "sign in", run: (signal) => signIn(engine, { ...context, signal }, config, checked) },
    { step: "permission", run: (signal) => judgePermission(engine, { ...context, signal }, config, checked) },
    { step: "data", run: () => Promise.resolve(describeData(engine, context.source, checked)) },
  ];
  try {
    yield* runCheck(context, steps);
  } finally {
    await checked.session?.close();
  }
}

const certificateCodes: readonly string[] = ["021", "022", "023", "024", "025", "187"].map(
  (n) => `EDP-SRC-${n}`,
);

async function inspect(
  engine: SqlEngine,
  context: SqlContext,
  config: SqlConfig,
  { checked, signal }: { readonly checked: Checked; readonly signal: AbortSignal },
): Promise<string> {
  if (engine.inspectCertificate !== undefined) return engine.inspectCertificate(context, config, signal);
  try {
    checked.session = await engine.open({ ...context, signal }, config);
  } catch (error) {
    if (!isEdpError(error) || certificateCodes.includes(error.code)) throw error;
    checked.signIn = error;
  }
  return config.tls === "verify-full" ? "trusted, and the name is right" : "trusted";
}

async function signIn(
  engine: SqlEngine,
  context: SqlContext,
  config: SqlConfig,
  checked: Checked,
): Promise<string> {
  if (checked.signIn !== undefined) throw checked.signIn;
  checked.session ??= await engine.open(context, config);
  return `${config.user}, ${checked.session.version}`;
}

/** Every object may be read, and none may be written. */
async function judgePermission(
  engine: SqlEngine,
  context: ConnectorContext,
  config: SqlConfig,
  checked: Checked,
): Promise<string> {
  const { source } = context;
  const session = expectSession(checked);
  for (const name of context.objects) {
    const object = findSqlObject(source, config, name);
    const table = await expectTable(engine, context, { config, session, object });
    const rights = table.catalog.writeRights;
    if (rights.length > 0 && !config.allowWritableAccount) {
      const revoke = engine.revoke(config, object, rights);
      const written = `${object.schema}.${object.table}`;
      throw new EdpError("EDP-SRC-186", { source, account: config.user, table: written, rights, revoke });
    }
    checked.tables.push(table);
    if (object.capture && engine.capture !== undefined) {
      checked.captured.set(name, await engine.capture.check(context, { config, session, table }));
    }
  }
  return `${context.objects.join(", ")}; read only`;
}

function describeData(engine: SqlEngine, source: string, checked: Checked): string {
  const lines: string[] = [];
  for (const table of checked.tables) {
    const { object, catalog, cursor } = table;
    const size =
      catalog.estimatedRows === undefined ? "" : `, about ${catalog.estimatedRows.toString()} rows`;
    lines.push(`${object.name}: ${table.columns.length.toString()} columns${size}${describeMissing(table)}`);
    const captured = checked.captured.get(object.name);
    if (captured !== undefined) lines.push(`${object.name}: captured; ${captured}`);
    if (cursor === undefined || object.capture) continue;
    expectCursorKind(source, engine.dialect, table, cursor);
    // Not an error: a small table is read by its cursor just as well.
    if (catalog.kind === "table" && !catalog.indexedColumns.includes(cursor.name)) {
      lines.push(
        `${object.name}: no index begins with ${cursor.name}, so each read of changes sorts the table`,
      );
    }
  }
  return lines.join("; ");
}

function describeMissing({ missing }: SqlTable): string {
  return missing.length === 0 ? "" : `, gone: ${missing.join(", ")}`;
}

function expectSession({ session }: Checked): SqlSession {
  invariant(session !== undefined, "the step before has signed in");
  return session;
}
