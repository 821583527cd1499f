// A directory out of LDIF files. Each question is one pass over all files, so memory stays flat.
import type { Directory, DirectoryEvent, DirectoryQuery } from "../directory.ts";
import { readClasses, type DirectoryEntry } from "../entry.ts";
import { splitBlocks } from "../ldif/blocks.ts";
import { parseBlock, type LdifContent } from "../ldif/parse.ts";
import { createScope } from "../values/dn.ts";
import { listExportFiles, readExportFile } from "./files.ts";

export interface ExportPlace {
  readonly source: string;
  readonly folder: string;
  readonly baseDn: string;
  /** Bases of other domains, whose entries may lie in the same files. */
  readonly otherBases: readonly string[];
  /** An entry's text may be longer than its record: base64 and folding. */
  readonly maxEntryBytes: number;
  /** The object that an unreadable entry without a class is kept under. */
  readonly firstObject: string;
  readonly signal: AbortSignal;
}

const entriesPerPage = 500;

export function openExport(place: ExportPlace): Directory {
  return {
    read: (query) => readEvents(place, query),
    givesGuids: false,
    readRange: () => Promise.resolve(undefined),
    openFeed: () => Promise.resolve(undefined),
  };
}

async function* readEvents(
  place: ExportPlace,
  query: DirectoryQuery,
): AsyncGenerator<readonly DirectoryEvent[]> {
  const wanted = new Set(query.attributes.map((name) => name.toLowerCase()));
  const isInScope = createOwnScope(place);
  let page: DirectoryEvent[] = [];
  for await (const content of readContents(place, wanted)) {
    if (content.kind === "entry" && !isInScope(content.entry.dn)) continue;
    page.push(...toEvents(content, place, query));
    if (page.length < entriesPerPage) continue;
    yield page;
    page = [];
  }
  yield page;
}

/** An entry belongs to the longest base above it: a child domain is named below its parent. */
function createOwnScope({ baseDn, otherBases }: ExportPlace): (dn: string) => boolean {
  const isBelow = createScope(baseDn);
  const deeper = otherBases.filter(isBelow).map(createScope);
  return (dn) => isBelow(dn) && !deeper.some((isTheirs) => isTheirs(dn));
}

async function* readContents(place: ExportPlace, wanted: ReadonlySet<string>): AsyncGenerator<LdifContent> {
  for (const file of await listExportFiles(place.source, place.folder)) {
    const chunks = readExportFile(place.source, place.folder, file);
    for await (const block of splitBlocks(chunks, { maxBlockBytes: place.maxEntryBytes })) {
      place.signal.throwIfAborted();
      yield parseBlock(block, file, wanted);
    }
  }
}

function toEvents(
  content: LdifContent,
  place: ExportPlace,
  query: DirectoryQuery,
): readonly DirectoryEvent[] {
  switch (content.kind) {
    case "nothing":
    case "referral":
      return [];
    case "result":
      return content.code === 0 ? [] : [incomplete(`the export itself ended with: ${content.text}`)];
    case "entry":
      return judgeEntry(content.entry, query);
    case "problem":
      return judgeProblem(content, place, query);
  }
}

function judgeEntry(entry: DirectoryEntry, query: DirectoryQuery): readonly DirectoryEvent[] {
  const classes = readClasses(entry);
  if (classes.size > 0) return query.selects(classes) ? [{ kind: "entry", entry }] : [];
  // Nobody can tell which object it belongs to, so none of them is complete.
  return [incomplete(`${entry.position} has no objectClass; export that attribute too`)];
}

function judgeProblem(
  problem: Extract<LdifContent, { kind: "problem" }>,
  place: ExportPlace,
  query: DirectoryQuery,
): readonly DirectoryEvent[] {
  const { entry, position, reason, sizeBytes } = problem;
  const classes = readClasses(entry);
  const isKnown = classes.size > 0;
  const events: DirectoryEvent[] = [];
  if (isKnown ? query.selects(classes) : query.object === place.firstObject) {
    events.push({ kind: "refused", reason, position, entry, sizeBytes });
  }
  // What cannot be told apart may be any record that is not seen, and behind a cut there may be more of them.
  if (!isKnown || reason === "truncated") events.push(incomplete(position));
  return events;
}

const incomplete = (reason: string): DirectoryEvent => ({ kind: "incomplete", reason });
