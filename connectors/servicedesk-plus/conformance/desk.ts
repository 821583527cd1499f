// An installation of ServiceDesk Plus in small, as the vendor's public documentation describes its API v3: lists by
// `input_data`, at most 100 rows, `response_status`, the table of common error codes, technician's keys and Zoho's tokens.
// It is strict where the documentation is: what it does not know is refused, as 4001.
import type { JsonObject } from "@edp/base";
import { signIn, type HttpReply, type HttpSeen, type HttpWorldView } from "@edp/connector-sdk/conformance";
import { selectRows } from "./select-rows.ts";

export interface DeskSettings {
  readonly edition: "on-premises" | "cloud";
  readonly portal?: string;
  readonly clientId?: string;
  readonly keyHeader?: string;
  /** Path below `/api/v3` -> object of the world. */
  readonly lists: Readonly<Record<string, string>>;
  /** Rows on a page, whatever is asked for. */
  readonly pageLimit?: number;
  /** A build whose search does not compare ids. */
  readonly ignoresIdCriteria?: true;
  /** A build whose search compares ids as texts, although it sorts them as numbers. */
  readonly comparesTexts?: true;
}

export const refuse = (status: number, code: number, message: string, field?: string): HttpReply => ({
  status,
  json: {
    response_status: {
      status_code: 4000,
      messages: [{ status_code: code, type: "failed", message, ...(field === undefined ? {} : { field }) }],
      status: "failed",
    },
  },
});

type World = Pick<HttpWorldView, "list" | "secret" | "issueToken" | "isToken">;

/** The answer to a request, by what the world holds now. */
export function answerDesk(settings: DeskSettings, request: HttpSeen, world: World): HttpReply | undefined {
  const { pathname } = request.url;
  if (pathname === "/oauth/v2/token" && settings.edition === "cloud")
    return answerToken(settings, request, world);
  const api = `${settings.portal === undefined ? "" : `/app/${settings.portal}`}/api/v3/`;
  // A portal that is not there is a page for people.
  if (!pathname.startsWith(api))
    return {
      status: 200,
      headers: { "content-type": "text/html;charset=UTF-8" },
      body: "<html>Sign in</html>",
    };
  if (!isWelcome(settings, request, world)) return refuse(401, 4022, "Invalid API Key");
  if (request.method !== "GET") return refuse(403, 4002, "Operation is not allowed");
  const object = settings.lists[decodeURIComponent(pathname.slice(api.length))];
  if (object === undefined) return refuse(404, 4007, "Invalid URL");
  return answerList(settings, request, world, { object, name: pathname.split("/").at(-1) ?? "" });
}

function isWelcome({ edition, keyHeader = "authtoken" }: DeskSettings, { headers }: HttpSeen, world: World) {
  if (edition === "on-premises") return headers[keyHeader.toLowerCase()] === world.secret("technician-key");
  const [scheme, token = ""] = (headers["authorization"] ?? "").split(" ");
  const isTyped = headers["accept"] === "application/vnd.manageengine.sdp.v3+json";
  return scheme === "Zoho-oauthtoken" && isTyped && world.isToken(token);
}

/** Zoho refuses with status 200 and a word. */
function answerToken({ clientId }: DeskSettings, { body }: HttpSeen, world: World): HttpReply {
  const form = new URLSearchParams(body);
  const isClient =
    form.get("client_id") === clientId && form.get("client_secret") === world.secret("client-secret");
  if (!isClient) return { about: signIn, json: { error: "invalid_client" } };
  const isRight =
    form.get("grant_type") === "refresh_token" && form.get("refresh_token") === world.secret("refresh-token");
  return {
    about: signIn,
    json: isRight
      ? { access_token: world.issueToken(), token_type: "Bearer", expires_in: 3600 }
      : { error: "invalid_code" },
  };
}

interface Asked {
  readonly object: string;
  /** The list's name in the answer. */
  readonly name: string;
}

function answerList(
  settings: DeskSettings,
  { url }: HttpSeen,
  world: World,
  { object, name }: Asked,
): HttpReply {
  const input = JSON.parse(url.searchParams.get("input_data") ?? "{}") as { list_info?: JsonObject };
  const info = input.list_info ?? {};
  const size = Math.min(Number(info["row_count"] ?? 10), settings.pageLimit ?? 100);
  if (Number(info["row_count"] ?? 10) > 100) return refuse(400, 4001, "Invalid value", "row_count");
  const selected = selectRows(world.list(object), info, settings);
  if ("unknown" in selected) return refuse(400, 4001, "Unknown field", selected.unknown);
  const start = Number(info["start_index"] ?? 1);
  const { rows } = selected;
  const page = rows.slice(start - 1, start - 1 + size);
  return {
    about: object,
    json: {
      response_status: [{ status_code: 2000, status: "success" }],
      list_info: {
        has_more_rows: start - 1 + size < rows.length,
        start_index: start,
        row_count: page.length,
        sort_field: info["sort_field"] ?? "id",
        sort_order: info["sort_order"] ?? "asc",
        ...(info["get_total_count"] === true ? { total_count: rows.length } : {}),
      },
      [name]: page,
    },
  };
}
