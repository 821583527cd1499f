// LND: records into raw tables.
import type { Catalogue } from "../catalogue-types.ts";

export const lnd = {
  "EDP-LND-001": {
    title: "Another run holds this stream",
    message: (p: { source: string; object: string; holder: string }) =>
      `${p.source} ${p.object} is being landed by run ${p.holder}; this run was fenced out. What it had committed stays, nothing else was written.`,
    fix: (p: { source: string; object: string; holder: string }) =>
      `wait for it to end, or look at it: edp logs ${p.holder}`,
    exit: 3,
    retry: "later",
  },
  "EDP-LND-002": {
    title: "Name of a table too long",
    message: (p: { name: string; maxBytes: number }) =>
      `The raw relation "${p.name}" would have a name that PostgreSQL cuts after ${p.maxBytes.toString()} bytes, or one that is empty. Nothing was created.`,
    fix: (_p: { name: string; maxBytes: number }) => "give the source or its object a shorter name",
  },
  "EDP-LND-003": {
    title: "Too many records would be gone",
    message: (p: { source: string; object: string; gone: number; live: number; maxLossShare: number }) =>
      `${p.gone.toString()} of ${p.live.toString()} records of ${p.source} ${p.object} were missing from a complete read; at most ${percent(p.maxLossShare)} may go at once. New and changed records were landed, nothing was marked as deleted.`,
    fix: (p: { source: string; object: string; gone: number; live: number; maxLossShare: number }) =>
      `find out why the source returned so little; if they are really gone: edp run ${p.source} --full --allow-loss`,
  },
  "EDP-LND-004": {
    title: "Read ended early",
    message: (p: { source: string; object: string }) =>
      `The connector stopped reading ${p.source} ${p.object} without saying that it was at the end. What it had read is landed; nothing was marked as deleted.`,
    fix: (p: { source: string; object: string }) =>
      `run it again: edp run ${p.source}; if it stays so, report the connector`,
    exit: 3,
    retry: "later",
  },
  "EDP-LND-005": {
    title: "Landing interrupted",
    message: (p: { source: string; object: string; reason: string }) =>
      `The database broke off while ${p.source} ${p.object} was being landed, and several further tries failed: ${p.reason}. What was committed stays; the batch under way left nothing behind.`,
    fix: (p: { source: string; object: string; reason: string }) =>
      `look at the database (edp doctor), then: edp run ${p.source}`,
    exit: 3,
    retry: "later",
  },
  "EDP-LND-006": {
    title: "The stream moved on",
    message: (p: { source: string; object: string }) =>
      `Between the look at the cursor of ${p.source} ${p.object} and the claim of its lease another run has landed there. Nothing was read or written, since the same changes would have been landed twice.`,
    fix: (p: { source: string; object: string }) =>
      `run it again, it goes on from the new cursor: edp run ${p.source}`,
    exit: 3,
    retry: "later",
  },
} as const satisfies Catalogue;

function percent(share: number): string {
  return `${(Math.round(share * 1000) / 10).toString()} %`;
}
