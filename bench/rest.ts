// Reading pages over HTTP: the connectors rest and microsoft-365 beside bare undici and JSON.parse, from the same server
// in the same run; and how much of an allowed quota a reader uses, and how often it runs into the limit.
// `sh tools/with-node.sh node bench/rest.ts [--rounds 7] [--records 200000] [--limit 100] [--seconds 10]`
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { systemClock } from "@edp/base";
import type { JsonObject } from "@edp/base";
import type { Connector } from "@edp/connector-sdk";
import { Agent, request } from "undici";
import graph from "../connectors/microsoft-365/src/index.ts";
import rest from "../connectors/rest/src/index.ts";
import { createTestContext } from "../tests/support/connector-context.ts";
import { printRatio, printTable, type Round } from "./support/table.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    records: { type: "string", default: "200000" },
    limit: { type: "string", default: "100" },
    seconds: { type: "string", default: "10" },
  },
});
const [rounds, records, limit, seconds] = [values.rounds, values.records, values.limit, values.seconds].map(
  Number,
) as [number, number, number, number]; // four in, four out

interface PageServer {
  readonly url: string;
  readonly stop: () => Promise<Tally>;
}

interface Tally {
  readonly accepted: number;
  readonly throttled: number;
  /** Seconds that were begun, by the server's clock. */
  readonly windows: number;
}

async function startServer(count: number, pageSize: number, allowed = 0): Promise<PageServer> {
  const file = fileURLToPath(new URL("support/page-server.ts", import.meta.url));
  const args = [file, count.toString(), pageSize.toString(), allowed.toString()];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async (): Promise<string> => String((await lines.next()).value);
  const url = `http://127.0.0.1:${await line()}`;
  return {
    url,
    stop: async () => {
      child.stdin.end();
      const tally = JSON.parse(await line()) as Tally;
      if (child.exitCode === null) await once(child, "exit");
      return tally;
    },
  };
}

/** What an author would write by hand: no checks, no bytes kept, one object a record. */
async function readBare(url: string): Promise<number> {
  const dispatcher = new Agent({ connections: 1 });
  let [count, next]: [number, string | undefined] = [0, `${url}/v1.0/users`];
  while (next !== undefined) {
    const { body } = await request(next, { dispatcher });
    const page = JSON.parse(await body.text()) as {
      readonly value: readonly object[];
      readonly "@odata.nextLink"?: string;
    };
    count += page.value.length;
    next = page["@odata.nextLink"];
  }
  await dispatcher.close();
  return count;
}

async function readWith(
  connector: Connector,
  object: string,
  url: string,
  config: JsonObject,
): Promise<number> {
  const context = createTestContext({
    source: "bench",
    clock: systemClock,
    allowedHosts: [new URL(url).host],
    secrets: { "client-secret": "invented" },
    config,
  });
  let count = 0;
  const asked = { object, mode: "full", cursor: undefined, since: undefined, until: undefined } as const;
  for await (const event of connector.read(context, asked))
    if (event.kind === "records") count += event.batch.count;
  return count;
}

const id = "11111111-2222-4333-8444-555555555555";
const graphConfig = (url: string): JsonObject => ({
  tenantId: id,
  clientId: id,
  loginEndpoint: url,
  graphEndpoint: url,
  changes: false,
});
const restConfig = (url: string, more: JsonObject = {}): JsonObject => ({
  baseUrl: `${url}/v1.0`,
  objects: {
    users: {
      path: "/users",
      key: "id",
      recordPath: "value",
      paging: { kind: "next-link", path: "@odata\\.nextLink" },
    },
  },
  ...more,
});

async function measure(work: () => Promise<number>, expected: number): Promise<Round> {
  const [cpu, begin] = [process.cpuUsage(), performance.now()];
  const count = await work();
  if (count !== expected) throw new Error(`${count.toString()} records instead of ${expected.toString()}`);
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - begin) / 1000, clientCpu: (user + system) / 1e6 };
}

async function compareSpeed(): Promise<void> {
  const server = await startServer(records, 999);
  const readers: Readonly<Record<string, () => Promise<number>>> = {
    "undici + JSON.parse": () => readBare(server.url),
    "connector rest": () => readWith(rest, "users", server.url, restConfig(server.url)),
    "connector microsoft-365": () => readWith(graph, "users", server.url, graphConfig(server.url)),
  };
  const results: Record<string, Round[]> = {};
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, read] of Object.entries(readers)) {
      const result = await measure(read, records);
      if (round > 0) (results[name] ??= []).push(result); // the first is a warm-up
    }
  }
  await server.stop();
  printTable(`${records.toString()} records`, results);
  const bare = results["undici + JSON.parse"] ?? [];
  printRatio("connector rest", results["connector rest"] ?? [], bare, 0.85);
  printRatio("connector microsoft-365", results["connector microsoft-365"] ?? [], bare, 0.85);
  // On a busy machine times say little; what the processor did says more.
  for (const name of ["connector rest", "connector microsoft-365"])
    printRatio(`${name}, cpu`, toCpu(results[name] ?? []), toCpu(bare), 0.85);
}

function toCpu(measured: readonly Round[]): readonly Round[] {
  return measured.map(({ clientCpu = 0 }) => ({ seconds: clientCpu }));
}

async function useQuota(): Promise<void> {
  const pages = limit * seconds;
  const server = await startServer(pages * 10, 10, limit);
  const config = restConfig(server.url, { rateLimit: { requests: limit, perSeconds: 1 } });
  await readWith(rest, "users", server.url, config);
  const tally = await server.stop();
  const used = tally.accepted / (limit * tally.windows);
  const refused = tally.throttled / (tally.accepted + tally.throttled);
  const verdict = used >= 0.95 && refused < 0.01 ? "met" : "missed";
  console.log(
    `quota of ${limit.toString()} a second`.padEnd(34),
    `used ${(used * 100).toFixed(1)} %   throttled ${(refused * 100).toFixed(2)} %   goal >= 95 %, < 1 %   verdict: ${verdict}`,
  );
}

await compareSpeed();
await useQuota();
