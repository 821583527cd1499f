// What ServiceDesk Plus says when it does not answer: its own status codes, turned into what to do. The number decides;
// the words are shown.
import { EdpError } from "@edp/base";
import { readJsonFields } from "@edp/connector-sdk";
import type { DeskConfig } from "./config.ts";
import type { DeskObject } from "./objects.ts";

export interface Refusal {
  /** ServiceDesk Plus' own code, 0 when it gives none. */
  readonly code: number;
  readonly words: string;
}

/** Where it was refused: names for messages. */
export interface RefusedPlace {
  readonly source: string;
  readonly config: DeskConfig;
  readonly name: string;
  readonly object: DeskObject;
  /** Without its query. */
  readonly url: string;
}

interface Message {
  readonly status_code?: unknown;
  readonly message?: unknown;
  readonly field?: unknown;
}

interface Status extends Message {
  readonly status?: unknown;
  readonly messages?: unknown;
}

/** The failure in an answer; undefined when it tells of success or of nothing. */
export function findRefusal(body: Buffer): Refusal | undefined {
  const [field] = readJsonFields(body, [["response_status"]]);
  if (field === undefined || (field.kind !== "object" && field.kind !== "array")) return undefined;
  const status = pickFirst(JSON.parse(field.text));
  if (status === undefined || status.status === "success" || Number(status.status_code) === 2000)
    return undefined;
  const message = pickFirst(status.messages);
  const words = [message?.message, message?.field].filter((part) => typeof part === "string" && part !== "");
  return { code: Number(message?.status_code ?? status.status_code ?? 0), words: words.join(": ") };
}

/** Lists tell their status in a list of one, single records in an object. */
function pickFirst(value: unknown): Status | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "object" && first !== null ? first : undefined;
}

/** Codes as the vendor's list of common errors explains them, with the HTTP status where the answer has no code. */
export function explainRefusal(place: RefusedPlace, status: number, refusal: Refusal | undefined): EdpError {
  const { source, name, url, object, config } = place;
  const code = refusal === undefined || refusal.code === 0 ? status : refusal.code;
  const words = refusal === undefined || refusal.words === "" ? "" : `: ${cut(refusal.words)}`;
  switch (code) {
    case 401:
    case 4022:
      return explainSignIn(place, words);
    case 403:
    case 4002: {
      const permission = config.edition === "cloud" ? `the scope ${object.scope}` : object.role;
      return new EdpError("EDP-SRC-354", { source, object: name, permission, words });
    }
    case 404:
    case 4007:
      return new EdpError("EDP-SRC-355", { source, object: name, url, portal: config.portal, words });
    case 429:
    case 4015:
      return new EdpError("EDP-SRC-009", { source, url, attempts: 1, waitedMs: 0 });
    case 7001:
      return new EdpError("EDP-SRC-357", { source, object: name, words });
    case 500:
    case 4004:
      return new EdpError("EDP-SRC-360", { source, object: name, url, words });
    default:
      return new EdpError("EDP-SRC-356", { source, object: name, code, words });
  }
}

/** The sign-in itself is refused, by a key that is wrong or a token that this portal does not know. */
export function explainSignIn({ source, url, config }: RefusedPlace, words: string): EdpError {
  return config.edition === "cloud"
    ? new EdpError("EDP-SRC-353", { source, url, portal: config.portal, words })
    : new EdpError("EDP-SRC-350", { source, url, words });
}

function cut(words: string): string {
  const line = words.replace(/\p{C}+/gu, " ").trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line.replace(/\.$/, "");
}
