// What an HTTP server may do to its readers, as a table. Each fault is a function from the scenario's reply to the
// one that goes out.
import type { FaultDetails, FaultName } from "../suite.ts";
import type { HttpData } from "./http-data.ts";
import { signIn, type HttpReply, type HttpScenario, type HttpSeen } from "./http-scenario.ts";

export interface Exchange {
  readonly seen: HttpSeen;
  readonly reply: HttpReply;
}

/** Undefined: the connection breaks. */
export type Meddle = (exchange: Exchange) => HttpReply | undefined;

export interface FaultMaking {
  readonly details: FaultDetails;
  readonly scenario: HttpScenario;
  readonly data: HttpData;
  /** Another server, where nobody should ever come. */
  readonly trapUrl: string;
  /** The secrets and tokens that a request holds, in whatever spelling. */
  readonly listSecrets: (seen: HttpSeen) => readonly string[];
}

type MakeFault = (making: FaultMaking) => Meddle;

type AddressFault = "unreachable" | "silent" | "expired-certificate";

export const httpFaults: Readonly<Record<Exclude<FaultName, AddressFault>, MakeFault>> = {
  denied: ({ details, scenario }) => {
    const refusal = scenario.denied ?? { status: 403, json: { message: "this key may not read it" } };
    return onData(details.object, () => refusal);
  },

  throttled: ({ details }) => {
    const headers: Record<string, string> =
      details.retryAfter === undefined ? {} : { "retry-after": details.retryAfter };
    return firstTimes(details, () => ({ status: 429, headers, json: { message: "slow down" } }));
  },

  failing: ({ details }) => {
    const statuses = [503, undefined, 502, 500, 504];
    return firstTimes(details, (time) => {
      const status = statuses[time % statuses.length];
      return status === undefined ? undefined : { status, json: { message: "the server is not well" } };
    });
  },

  "sign-in-expired": ({ details }) => {
    const stale = new Set<string>();
    let isServed = false;
    return onData(details.object, ({ seen, reply }) => {
      const sent = seen.headers["authorization"] ?? "";
      if (stale.has(sent)) return { status: 401, json: { message: "the token has expired" } };
      if (!isServed) stale.add(sent);
      isServed = true;
      return reply;
    });
  },

  "cursor-gone": ({ details, scenario }) => {
    const gone = {
      status: 410,
      json: { error: { code: "syncStateNotFound", message: "the cursor is too old" } },
    };
    return firstTimes({ ...details, times: 1 }, () => scenario.cursorGone ?? gone);
  },

  loop: ({ details }) => {
    let first: HttpReply | undefined;
    let count = 0;
    return onData(details.object, ({ reply }) => {
      first ??= reply;
      count += 1;
      // A reader that never ends would hang the kit; it is told, and the rule sees what it makes of it.
      return count > 50
        ? { ...first, status: 400, json: { message: "asked 50 times for the same page" } }
        : first;
    });
  },

  elsewhere: ({ details, trapUrl }) =>
    onData(details.object, ({ seen }) => ({
      status: 302,
      headers: { location: `${trapUrl}${seen.url.pathname}` },
    })),

  "next-elsewhere": ({ details, trapUrl }) =>
    onData(details.object, ({ seen, reply }) => {
      const replace = (text: string): string => text.replaceAll(seen.url.origin, trapUrl);
      const body = replace(reply.body ?? JSON.stringify(reply.json ?? null));
      const headers = Object.entries(reply.headers ?? {}).map(([name, value]) => [name, replace(value)]);
      return { ...reply, body, headers: Object.fromEntries(headers) as Record<string, string> };
    }),

  echo: ({ details, listSecrets }) => {
    const echoWith = (message: string): HttpReply => ({
      status: 400,
      json: { error: "invalid_request", error_description: message, message },
    });
    let signIns = 0;
    return ({ seen, reply }) => {
      if (details.bare === true) {
        signIns += reply.about === signIn ? 1 : 0;
        // A token that is given out is then repeated by the data's own address.
        if (reply.about === signIn && signIns > 1) return reply;
        return echoWith(listSecrets(seen).join(" "));
      }
      // The interesting parts first: messages are cut.
      const own = Object.entries(seen.headers).filter(([name]) => !dullHeaders.has(name));
      const query = decodeURIComponent(seen.url.search);
      const message = [seen.body, ...own.flat(), query, seen.url.href].join(" ");
      return echoWith(message);
    };
  },

  shift: ({ details, data }) => {
    let isMoved = false;
    return onData(details.object, ({ reply }) => {
      if (!isMoved) data.change("move", details.object, "");
      isMoved = true;
      return reply;
    });
  },
};

const dullHeaders: ReadonlySet<string> = new Set([
  "host",
  "connection",
  "accept",
  "accept-encoding",
  "user-agent",
  "content-type",
  "content-length",
]);

/** Meddles with answers about one object; everything else goes its way. */
function onData(object: string, meddle: Meddle): Meddle {
  return (exchange) => {
    const { about } = exchange.reply;
    return about === object ? meddle(exchange) : exchange.reply;
  };
}

/** So many times, counted from 0, then all is well. */
function firstTimes(
  { object, times = 1 }: FaultDetails,
  meddle: (time: number) => HttpReply | undefined,
): Meddle {
  let count = 0;
  return onData(object, ({ reply }) => {
    if (count >= times) return reply;
    count += 1;
    return meddle(count - 1);
  });
}
