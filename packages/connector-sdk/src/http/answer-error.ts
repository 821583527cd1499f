// A status that is not what we asked for -> EDP's error, with the source's own words when it gives any.
import { EdpError } from "@edp/base";
import type { HideSecrets } from "./hide-secrets.ts";

export interface Answer {
  readonly source: string;
  /** Without its query. */
  readonly url: string;
  readonly status: number;
  readonly body: Buffer;
  readonly hide: HideSecrets;
  readonly attempts: number;
  readonly waitedMs: number;
}

export function createAnswerError(answer: Answer, kind: "throttled" | "failing" | undefined): EdpError {
  const { source, url, status, attempts, waitedMs } = answer;
  const reason = readReason(answer);
  if (kind === "throttled") return new EdpError("EDP-SRC-009", { source, url, attempts, waitedMs });
  if (kind === "failing") return new EdpError("EDP-SRC-010", { source, url, status, attempts, reason });
  if (status === 401 || status === 407) return new EdpError("EDP-SRC-019", { source, url, reason });
  if (status === 403) return new EdpError("EDP-SRC-020", { source, url, reason });
  return new EdpError("EDP-SRC-008", { source, url, status, reason });
}

/** The words of an error body, from the places where APIs put them. HTML and other prose say nothing. */
function readReason(answer: Answer): string {
  const words = findWords(parseQuietly(answer.body));
  // Before cutting, so that half a secret is not left at the end.
  const hidden = answer
    .hide(words.slice(0, 4_000))
    .replace(/\p{C}+/gu, " ")
    .trim();
  return hidden.length > 200 ? `${hidden.slice(0, 200)}…` : hidden.replace(/\.$/, "");
}

const wordKeys = ["error_description", "message", "detail", "title", "errorMessage", "reason", "code"];

function findWords(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return findWords(value[0]);
  if (typeof value !== "object" || value === null) return "";
  const entries = new Map<string, unknown>(Object.entries(value));
  for (const key of wordKeys) {
    const words = entries.get(key);
    if (typeof words === "string" && words !== "") return words;
  }
  for (const key of ["error", "errors", "response_status", "messages"]) {
    const inner = findWords(entries.get(key));
    if (inner !== "") return inner;
  }
  return "";
}

function parseQuietly(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}
