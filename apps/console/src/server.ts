import type { Clock } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import { readRuns, readSourceStatus, readSteps } from "@edp/pipeline";
import type { ConnectionSettings, Pool } from "@edp/postgres";
import { readDatasetCards, readDrift, readFindings } from "@edp/transform";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { datasetPage, datasetsPage } from "./dataset-pages.ts";
import { tellFailure } from "./failure.ts";
import type { HomeFacts } from "./home/facts.ts";
import { homePage } from "./home-page.ts";
import type { PageFrame } from "./layout.ts";
import { problemPage, type Problem } from "./problem-page.ts";

export interface ConsoleOptions {
  readonly platform: ResolvedPlatform;
  readonly pool: Pool;
  /** Where the pool connects to, for saying so. */
  readonly connection: ConnectionSettings;
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

/** The console's server: pages, the same facts as JSON, and a health check. Reads only, for loopback only. */
export function createServer(options: ConsoleOptions): FastifyInstance {
  const server = fastify({ logger: false });
  const frame = frameOf(options);
  // A page elsewhere could point a name of its own at 127.0.0.1; the Host header gives it away.
  server.addHook("onRequest", async (request, reply) => {
    void reply.headers(securityHeaders);
    const host = request.headers.host?.replace(/:\d+$/, "");
    if (host !== "127.0.0.1" && host !== "localhost")
      await reply.code(403).send("This console answers to 127.0.0.1 only.\n");
  });
  addPages(server, options);
  server.get("/api/home", async () => {
    const home = await readHome(options);
    return {
      ...home,
      findings: home.findings.map(({ count = null, ...finding }) => ({ ...finding, count })),
    };
  });
  server.get("/healthz", async (_request, reply) => {
    await options.pool.query("select 1");
    return reply.type("text/plain").send("ok\n");
  });
  server.setNotFoundHandler((_request, reply) => sendProblem(reply, frame, 404, noPage));
  server.setErrorHandler((error: Error, request, reply) => sendFailure(options, request, reply, error));
  return server;
}

function addPages(server: FastifyInstance, options: ConsoleOptions): void {
  const frame = frameOf(options);
  const page = (reply: FastifyReply, text: string): string => {
    void reply.type("text/html; charset=utf-8");
    return text;
  };
  server.get("/", async (_request, reply) => page(reply, homePage(await readHome(options))));
  server.get("/datasets", async (_request, reply) =>
    page(reply, datasetsPage(frame, await readDatasetCards(options.pool))),
  );
  server.get<{ Params: { name: string } }>("/datasets/:name", async (request, reply) => {
    const [card] = await readDatasetCards(options.pool, request.params.name);
    return card === undefined
      ? sendProblem(reply, frame, 404, noDataset(request.params.name))
      : page(reply, datasetPage(frame, card, options.clock.now()));
  });
}

const noPage: Problem = {
  title: "There is no such page",
  message: "The address leads nowhere.",
  fix: "Home and the list of answers are linked above.",
};

const noDataset = (name: string): Problem => ({
  title: "There is no such table",
  message: `${name} is not published here.`,
  fix: "It may not be built yet, or have another name: see the list of answers above.",
});

const sendProblem = (reply: FastifyReply, frame: PageFrame, status: number, problem: Problem): FastifyReply =>
  reply.code(status).type("text/html; charset=utf-8").send(problemPage(frame, problem));

/** In the form that was asked for: people get a page, programs what they can read. */
function sendFailure(
  options: ConsoleOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  error: Error,
): FastifyReply {
  const { status, problem } = tellFailure(error, options.connection);
  if (status === 503) void reply.header("retry-after", "10");
  if (request.url.startsWith("/api/")) return reply.code(status).send({ error: problem });
  if (request.url === "/healthz")
    return reply.code(status).type("text/plain").send(`${problem.title}: ${problem.message}\n`);
  return sendProblem(reply, frameOf(options), status, problem);
}

const frameOf = ({ platform, edpVersion }: ConsoleOptions): PageFrame => ({
  platform: platform.title,
  environment: platform.environment.name,
  edpVersion,
});

async function readHome(options: ConsoleOptions): Promise<HomeFacts> {
  const { pool, clock } = options;
  const now = clock.now();
  const [sources, drift, findings, runs] = await Promise.all([
    readSourceStatus(pool, now),
    readDrift(pool),
    readFindings(pool, now),
    readRuns(pool, 1),
  ]);
  const lastRun = runs[0];
  const steps = lastRun === undefined ? [] : await readSteps(pool, lastRun.runId);
  return {
    ...frameOf(options),
    now,
    sources,
    drift,
    findings,
    lastRun: lastRun === undefined ? undefined : { ...lastRun, steps },
  };
}
