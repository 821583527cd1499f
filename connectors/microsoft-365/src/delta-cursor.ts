// Where an incremental read goes on, as EDP keeps it:
//
//   {"link":"/v1.0/users/delta?$deltatoken=…","issuedAt":"2026-11-23T08:00:00.000Z","tracks":"9f3c…"}
//
// `link` has no host, because endpoints belong to the environment. `issuedAt` is when its round began: Graph honours
// a link for seven days. `tracks` is a mark of the properties that the link follows: they are baked into it, so other
// properties need a new one.
import { EdpError } from "@edp/base";
import { createHash } from "node:crypto";
import { toUrl, type PagePlace } from "./client.ts";

/** Graph's seven days less an hour, in which a round can be read to its end. */
const lifeMs = (7 * 24 - 1) * 3_600_000;

export interface DeltaCursor {
  readonly url: URL;
  readonly issuedAt: Date;
}

export function writeDeltaCursor(
  place: PagePlace,
  { url, issuedAt, tracks }: DeltaCursor & { readonly tracks: string },
): string {
  const base = toUrl(place.graph.config, "").pathname.replace(/\/v1\.0$/, "");
  const link = `${url.pathname.slice(base.length)}${url.search}`;
  return JSON.stringify({ link, issuedAt: issuedAt.toISOString(), tracks: mark(tracks) });
}

/** Throws EDP-SRC-031 for a link that cannot be used any more, EDP-SRC-030 for what is no cursor of ours. */
export function readDeltaCursor(place: PagePlace, text: string, tracks: string): DeltaCursor {
  const { context, graph, object } = place;
  const { source } = context;
  const fields = parse(place, text);
  const base = toUrl(graph.config, "").href.replace(/\/v1\.0$/, "");
  const issuedAt = new Date(fields.issuedAt);
  if (fields.tracks !== mark(tracks))
    throw tooOld(place, "other properties were added to or left out of the source since then");
  if (context.clock.now().getTime() - issuedAt.getTime() > lifeMs)
    throw tooOld(place, `its delta link is of ${fields.issuedAt}, and Graph keeps them for seven days`);
  if (URL.canParse(`${base}${fields.link}`)) return { url: new URL(`${base}${fields.link}`), issuedAt };
  throw new EdpError("EDP-SRC-030", { source, object, problem: "its link is no address" });
}

export const tooOld = ({ context, object }: PagePlace, reason: string): EdpError =>
  new EdpError("EDP-SRC-031", { source: context.source, object, reason });

interface CursorFields {
  readonly link: string;
  readonly issuedAt: string;
  readonly tracks: string;
}

function parse({ context, object }: PagePlace, text: string): CursorFields {
  const fields = parseQuietly(text);
  const isWhole =
    typeof fields?.link === "string" &&
    fields.link.startsWith("/v1.0/") &&
    typeof fields.tracks === "string" &&
    !Number.isNaN(Date.parse(fields.issuedAt ?? ""));
  if (isWhole) return fields as CursorFields; // isWhole looked at each of them
  const problem = "it is no delta link that EDP wrote";
  throw new EdpError("EDP-SRC-030", { source: context.source, object, problem });
}

function parseQuietly(text: string): Partial<CursorFields> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const mark = (tracks: string): string => createHash("sha256").update(tracks).digest("hex").slice(0, 16);
