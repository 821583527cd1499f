// Rounds of changes, as Graph's public description of delta queries has them: a first round holds all there is, the
// link at its end the changes since. What a round follows is baked into its tokens, which only this side reads.
import { createHash } from "node:crypto";
import type { Answer, Ask } from "../exchange.ts";
import { ok } from "../exchange.ts";
import type { Organisation } from "../../organisation/organisation.ts";
import { describeChanges, describeRound, type RoundKind } from "./delta-items.ts";
import { fail } from "./pages.ts";
import type { TenantData } from "./tenant-data.ts";
import type { TenantState } from "./tenant-edits.ts";

export interface DeltaSettings {
  readonly organisation: Organisation;
  readonly data: TenantData;
  readonly state: TenantState;
  readonly now: () => Date;
}

interface DeltaToken {
  /** The organisation and its day: tomorrow's is another one. */
  readonly world: string;
  readonly epoch: number;
  readonly kind: RoundKind;
  readonly select: readonly string[] | undefined;
  readonly ids: readonly string[] | undefined;
  readonly issuedMs: number;
  /** Changes up to here are known; undefined: a first round. */
  readonly since: number | undefined;
  /** Changes when the round began: what comes later is the next round's. */
  readonly until: number;
  readonly at: number;
}

const pageItems = 100;
const lifeMs = 7 * 86_400_000;
const maxFilteredIds = 50;

export function answerDelta(ask: Ask, kind: RoundKind, settings: DeltaSettings): Answer {
  const query = ask.url.searchParams;
  for (const name of ["$expand", "$orderby"])
    if (query.has(name))
      return fail(400, "Request_UnsupportedQuery", `${name} has no place in a delta query.`);
  const text = query.get("$deltatoken") ?? query.get("$skiptoken");
  if (text === null) return beginRound(ask, kind, settings);
  const token = readToken(text);
  if (token?.kind !== kind) return fail(400, "Request_BadRequest", "The token of this link cannot be read.");
  const problem = findProblem(ask, token, settings);
  if (problem !== undefined) return problem;
  return query.has("$skiptoken")
    ? writeRound(ask, token, settings)
    : writeRound(ask, { ...token, since: token.until, ...beginsNow(settings) }, settings);
}

const beginsNow = ({ state, now }: DeltaSettings) => ({
  issuedMs: now().getTime(),
  until: state.changes.length,
  at: 0,
});

function beginRound(ask: Ask, kind: RoundKind, settings: DeltaSettings): Answer {
  const query = ask.url.searchParams;
  const filter = query.get("$filter");
  const ids = filter === null ? undefined : [...filter.matchAll(/id eq '([^']*)'/g)].map(([, id = ""]) => id);
  if (ids !== undefined && (ids.length === 0 || ids.length > maxFilteredIds))
    return fail(400, "Request_UnsupportedQuery", "A delta query filters by id only, by at most 50 of them.");
  const token: DeltaToken = {
    world: nameWorld(settings),
    epoch: settings.state.epoch(),
    kind,
    select: query.get("$select")?.split(","),
    ids,
    since: undefined,
    ...beginsNow(settings),
  };
  // The documentation's way to a link without a first round.
  if (query.get("$deltatoken") === "latest") return writeEnd(ask, token, []);
  return writeRound(ask, token, settings);
}

function findProblem(ask: Ask, token: DeltaToken, settings: DeltaSettings): Answer | undefined {
  if (settings.now().getTime() - token.issuedMs > lifeMs)
    return fail(400, "syncStateNotFound", "The state of this delta link is gone; read everything again.");
  const isKnown =
    token.world === nameWorld(settings) &&
    token.epoch === settings.state.epoch() &&
    token.until <= settings.state.changes.length;
  if (isKnown) return undefined;
  const location = `${ask.url.origin}${ask.url.pathname}?$deltatoken=`;
  return fail(410, "resyncRequired", "Changes cannot be told any more; read everything again.", { location });
}

function writeRound(ask: Ask, token: DeltaToken, settings: DeltaSettings): Answer {
  const { since, until } = token;
  const items =
    since === undefined
      ? describeRound(settings, token)
      : describeChanges(settings, token, settings.state.changes.slice(since, until));
  const end = token.at + pageItems;
  const value = [];
  for (let place = token.at; place < Math.min(end, items.count); place += 1) {
    const item = items.at(place);
    if (item !== undefined) value.push(item);
  }
  if (end >= items.count) return writeEnd(ask, token, value);
  return ok({ "@odata.nextLink": writeLink(ask, "$skiptoken", { ...token, at: end }), value });
}

const writeEnd = (ask: Ask, token: DeltaToken, value: readonly unknown[]): Answer =>
  ok({ "@odata.deltaLink": writeLink(ask, "$deltatoken", { ...token, at: 0 }), value });

function writeLink(ask: Ask, name: string, token: DeltaToken): string {
  const link = new URL(`${ask.url.origin}${ask.url.pathname}`);
  link.searchParams.set(name, Buffer.from(JSON.stringify(token)).toString("base64url"));
  return link.href;
}

function readToken(text: string): DeltaToken | undefined {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString()) as DeltaToken; // this side wrote it, or nothing fits
  } catch {
    return undefined;
  }
}

const nameWorld = ({ organisation }: DeltaSettings): string =>
  createHash("sha256").update(JSON.stringify(organisation.settings)).digest("hex").slice(0, 12);
