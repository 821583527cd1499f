// What the kit reads through a database's connector: the shop behind TLS, as one snapshot and page by page. An engine
// brings a server that speaks its protocol.
import type { JsonObject } from "@edp/base";
import { makeCertificate } from "../http/certificate.ts";
import {
  madeByTheKit,
  type ConformanceSuite,
  type FaultDetails,
  type Scenario,
  type World,
  type WorldSource,
  type WorldTools,
} from "../suite.ts";
import { startTestServer, type TestServer } from "../test-server.ts";
import { changeShop, stockShop, type Shop } from "./shop.ts";

export interface ShopServerInput {
  readonly shop: Shop;
  readonly password: string;
  readonly tls: { readonly key: string; readonly cert: string };
}

export type StartShopServer = (input: ShopServerInput) => Promise<TestServer>;

/** A further way to read the shop, which not all engines have. */
export interface SqlScenario {
  readonly name: string;
  readonly config: JsonObject;
  readonly statesDeletions: boolean;
}

export function createSqlSuite(start: StartShopServer, more: readonly SqlScenario[] = []): ConformanceSuite {
  const items = { name: "items", modes: ["full", "incremental"] } as const;
  const shared: Omit<Scenario, "name" | "open"> = {
    transport: "sql",
    objects: [items],
    secrets: { password: madeByTheKit },
    renewsSignIn: false,
  };
  return [
    { ...shared, name: "as one snapshot", open: (tools) => openShopWorld(tools, start, {}) },
    { ...shared, name: "page by page", open: (tools) => openShopWorld(tools, start, { snapshot: "none" }) },
    ...more.map(({ name, config, statesDeletions }) => ({
      ...shared,
      name,
      objects: [{ ...items, statesDeletions }],
      open: (tools: WorldTools) => openShopWorld(tools, start, config),
    })),
  ];
}

async function openShopWorld(
  { clock, secrets }: WorldTools,
  start: StartShopServer,
  config: JsonObject,
): Promise<World> {
  const shop = stockShop();
  const open: TestServer[] = [];
  /** A server whose certificate is good between these years from now. */
  const serve = async (from: number, until: number): Promise<TestServer & { readonly ca: string }> => {
    const year = 365 * 86_400_000;
    const [begin, end] = [from, until].map((count) => new Date(clock.now().getTime() + count * year));
    const { key, cert } = makeCertificate({ from: begin ?? new Date(0), until: end ?? new Date(0) });
    const server = await start({ shop, password: secrets["password"] ?? "", tls: { key, cert } });
    open.push(server);
    return { ...server, ca: cert };
  };
  const { port, ca } = await serve(-1, 1);
  const places = {
    gone: async () => {
      const gone = await serve(-1, 1);
      await gone.close();
      open.pop();
      return describeShop(gone.port, ca, config);
    },
    expired: async () => {
      const expired = await serve(-2, -1);
      return describeShop(expired.port, expired.ca, config);
    },
    silent: async () => {
      const silent = await startTestServer();
      open.push(silent);
      return describeShop(silent.port, ca, config);
    },
  };
  return {
    source: describeShop(port, ca, config),
    listIds: () => [...new Set(shop.items.map(({ id }) => id.toString()))],
    change: (kind, _object, id) => {
      changeShop(shop, kind, Number(id));
    },
    faults: listFaults(shop, places),
    listWrites: () => shop.writes,
    close: async () => {
      for (const one of open) await one.close();
    },
  };
}

function describeShop(port: number, extraCa: string, config: JsonObject): WorldSource {
  return {
    config: {
      server: `localhost:${port.toString()}`,
      database: "shop",
      user: "edp_reader",
      pageRows: 3,
      objects: { items: { table: "items", cursor: "changed", lookback: 0 } },
      ...config,
    },
    extraCa,
  };
}

type Places = Readonly<Record<"gone" | "expired" | "silent", () => Promise<WorldSource>>>;

function listFaults(shop: Shop, { gone, expired, silent }: Places): World["faults"] {
  return {
    denied: () => void (shop.denied = true),
    failing: ({ times = 1 }: FaultDetails) => void (shop.failing = times),
    echo: () => void (shop.echoing = true),
    // Pages are asked for by value: a new order of the rows moves no border.
    shift: () => void shop.items.reverse(),
    unreachable: gone,
    "expired-certificate": expired,
    silent,
  };
}
