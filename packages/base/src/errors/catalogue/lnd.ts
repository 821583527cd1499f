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
  "EDP-LND-007": {
    title: "Too many records in quarantine",
    message: (p: { source: string; object: string; quarantined: number; read: number; maxShare: number }) =>
      `${p.quarantined.toString()} of the first ${p.read.toString()} records of ${p.source} ${p.object} could not be stored; at most ${percent(p.maxShare)} may be kept aside. Landing stopped: what was good so far is landed, the rest is in meta.quarantine with reasons, the cursor stayed and nothing was marked as deleted.`,
    fix: (p: { source: string; object: string; quarantined: number; read: number; maxShare: number }) =>
      `look at the reasons (edp quarantine ${p.source}) and mend the source, then: edp run ${p.source}; if so many are to be expected, raise maxQuarantineShare of the source ${p.source}`,
  },
  "EDP-LND-008": {
    title: "Raw table of another kind",
    message: (p: { source: string; object: string; table: string; period: boolean }) =>
      `raw.${p.table} was made for records ${p.period ? "without" : "with"} a report period, but the connector's manifest now says ${p.period ? "that" : "nothing of a period, or that"} ${p.object} of ${p.source} ${p.period ? "has one" : "has none"}. A period is part of a record's identity, so nothing was read or written.`,
    fix: (p: { source: string; object: string; table: string; period: boolean }) =>
      `give the object another name in the connector, or rename raw.${p.table} and its _head, and delete their row in meta.raw_table; then: edp run ${p.source} --full`,
  },
  "EDP-LND-009": {
    title: "Period without a declaration",
    message: (p: { source: string; object: string }) =>
      `The connector gives a report period to records of ${p.source} ${p.object}, whose manifest does not say \`period: true\`. Rows of different periods would be taken for versions of one record, so nothing of them was landed.`,
    fix: (p: { source: string; object: string }) =>
      `add \`period: true\` to ${p.object} in the connector's connector.yaml`,
  },
  "EDP-LND-010": {
    title: "Not open in quarantine",
    message: (p: { ids: readonly string[] }) =>
      `Nothing was dismissed: quarantine has no open record with the number ${p.ids.join(", ")}. It was settled meanwhile, or never there.`,
    fix: () => "list what is open and its numbers: edp quarantine",
  },
} as const satisfies Catalogue;

function percent(share: number): string {
  return `${(Math.round(share * 1000) / 10).toString()} %`;
}
