// Checking a server, step by step, over one connection that the last step leaves.
import { EdpError } from "@edp/base";
import { planServerSteps, type ConnectorContext, type PlannedStep } from "@edp/connector-sdk";
import { countFirstPages, describeCounts, type ObjectCounts } from "./check-objects.ts";
import type { DirectorySettings, LiveSettings, ServerAddress } from "./config.ts";
import { identifyController } from "./ldap/controller.ts";
import { openConnection, type Connection } from "./ldap/connection.ts";
import { createDirectory, createLine } from "./ldap/live-directory.ts";
import { toResultError } from "./ldap/problems.ts";
import { send } from "./ldap/search.ts";
import { createLogin, readIdentity, signIn } from "./ldap/sign-in.ts";

/** No operation of a check may take longer, so that the check as a whole ends in time. */
const checkOperationMs = 8_000;

export interface LiveCheck {
  readonly steps: readonly PlannedStep[];
  readonly close: () => void;
}

export function planLiveCheck(
  context: ConnectorContext,
  settings: DirectorySettings,
  live: LiveSettings,
): LiveCheck {
  const patient = { ...live, operationMs: Math.min(live.operationMs, checkOperationMs) };
  let server: ServerAddress | undefined;
  let connection: Connection | undefined;
  let counts: ObjectCounts = new Map();
  const chosen = (): ServerAddress => server ?? firstServer(context, live);
  const open = (): Connection => connection ?? fail(context, chosen(), "go on");
  const steps: readonly PlannedStep[] = [
    { step: "name", run: (signal) => firstThat("name", context, live, signal).then((found) => found.detail) },
    {
      step: "reachable",
      run: async (signal) => {
        const found = await firstThat("reachable", context, live, signal);
        server = found.server;
        return found.detail;
      },
    },
    {
      step: "certificate",
      run: async (signal) => {
        connection = await openConnection(
          { ...(await createLine(context, patient)), signal },
          patient,
          chosen(),
        );
        return connection.protection;
      },
    },
    {
      step: "sign in",
      run: async (signal) => {
        const [login, identity] = [await createLogin(context, live), await readIdentity(context, live)];
        const line = { ...(await createLine(context, patient)), signal, identity };
        if (identity !== undefined) {
          // Who we are is said when TLS begins, so it begins once more.
          open().close();
          connection = await openConnection(line, patient, chosen());
        }
        await signIn(line, open(), login);
        return `as ${live.bindDn}`;
      },
    },
    {
      step: "permission",
      run: async (signal) => {
        const detail = await expectBase({ ...context, signal }, settings, patient, open());
        const directory = createDirectory({ ...context, signal }, settings, patient, open());
        counts = await countFirstPages(context.objects, settings, directory);
        return detail;
      },
    },
    {
      step: "data",
      run: () => {
        const { source } = context;
        const place = { source, address: chosen().address, login: live.bindDn };
        return Promise.resolve(describeCounts(counts, place));
      },
    },
  ];
  return { steps, close: () => connection?.close() };
}

function firstServer(context: ConnectorContext, live: LiveSettings): ServerAddress {
  const [first] = live.servers;
  if (first === undefined) {
    throw new EdpError("EDP-SRC-028", { source: context.source, key: "urls", problem: "names no server" });
  }
  return first;
}

function fail(context: ConnectorContext, server: ServerAddress, doing: string): never {
  throw new EdpError("EDP-SRC-056", { source: context.source, address: server.address, doing });
}

/** The first server for which a step passes; when none does, the first one's error. */
async function firstThat(
  name: "name" | "reachable",
  context: ConnectorContext,
  live: LiveSettings,
  signal: AbortSignal,
): Promise<{ readonly server: ServerAddress; readonly detail: string }> {
  firstServer(context, live);
  let firstError: unknown;
  for (const server of live.servers) {
    const place = { host: server.host, port: server.port, encryption: "none", privateNetwork: true } as const;
    const step = planServerSteps(context, place).find((one) => one.step === name);
    try {
      const detail = (await step?.run(signal)) ?? "";
      return { server, detail: live.servers.length === 1 ? detail : `${server.address}: ${detail}` };
    } catch (error) {
      signal.throwIfAborted();
      firstError ??= error;
    }
  }
  throw firstError;
}

const seesChanges = "deleted objects too: changes can be followed";
const seesNoChanges =
  'deleted objects not: every read is a full one (docs/connectors/active-directory, "Required access")';

async function expectBase(
  context: ConnectorContext,
  settings: DirectorySettings,
  live: LiveSettings,
  connection: Connection,
): Promise<string> {
  const { address } = connection.server;
  const { source } = context;
  const base = settings.baseDn;
  const place = {
    source,
    address,
    login: live.bindDn,
    base,
    limitMs: live.operationMs,
    doing: `show ${base}`,
  };
  const search = {
    base,
    scope: "base",
    filter: "(objectClass=*)",
    attributes: ["objectGUID"],
    withGuids: false,
    pageSize: 1,
    object: "base",
  } as const;
  const about = { connection, place, signal: context.signal };
  const { entries, result } = await send(about, search, []);
  if (result.code !== 0) throw toResultError(place, result);
  if (entries.length > 0) {
    const controller = await identifyController(about, base);
    return `${base} can be read, ${controller?.seesDeleted === true ? seesChanges : seesNoChanges}`;
  }
  throw new EdpError("EDP-SRC-053", { source, address, base, reason: "it is empty for this login" });
}
