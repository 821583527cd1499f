import type { Clock } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import { readRuns, readSourceStatus, readSteps } from "@edp/pipeline";
import type { Pool } from "@edp/postgres";
import { readFindings } from "@edp/transform";
import fastify, { type FastifyInstance } from "fastify";
import { homePage, type HomeFacts } from "./home-page.ts";

export interface ConsoleOptions {
  readonly platform: ResolvedPlatform;
  readonly pool: Pool;
  readonly clock: Clock;
  readonly edpVersion: string;
}

const securityHeaders = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
} as const;

/** The console's server: one page, the same facts as JSON, and a health check. Reads only, for loopback only. */
export function createServer(options: ConsoleOptions): FastifyInstance {
  const server = fastify({ logger: false });
  // A page elsewhere could point a name of its own at 127.0.0.1; the Host header gives it away.
  server.addHook("onRequest", async (request, reply) => {
    void reply.headers(securityHeaders);
    const host = request.headers.host?.replace(/:\d+$/, "");
    if (host !== "127.0.0.1" && host !== "localhost")
      await reply.code(403).send("This console answers to 127.0.0.1 only.\n");
  });
  server.get("/", async (_request, reply) => {
    void reply.type("text/html; charset=utf-8");
    return homePage(await readHome(options));
  });
  server.get("/api/home", async () => readHome(options));
  server.get("/healthz", async (_request, reply) => {
    await options.pool.query("select 1");
    return reply.type("text/plain").send("ok\n");
  });
  return server;
}

async function readHome({ platform, pool, clock, edpVersion }: ConsoleOptions): Promise<HomeFacts> {
  const now = clock.now();
  const [sources, findings, runs] = await Promise.all([
    readSourceStatus(pool, now),
    readFindings(pool),
    readRuns(pool, 1),
  ]);
  const lastRun = runs[0];
  const steps = lastRun === undefined ? [] : await readSteps(pool, lastRun.runId);
  return {
    platform: platform.title,
    environment: platform.environment.name,
    edpVersion,
    now,
    sources,
    findings,
    lastRun: lastRun === undefined ? undefined : { ...lastRun, steps },
  };
}
