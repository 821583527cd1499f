import { EdpError } from "@edp/base";

/** What the last lines of the server's log mean. In this order: the first that fits tells the cause. */
const causes: readonly { readonly pattern: RegExp; readonly cause: StartFailure["cause"] }[] = [
  { pattern: /No space left on device|Disk quota exceeded/, cause: "disk full" },
  { pattern: /Address already in use/, cause: "port taken" },
  { pattern: /could not (?:create|map|resize).*shared memory|Cannot allocate memory|out of memory/i, cause: "no memory" },
  { pattern: /could not locate a valid checkpoint record|invalid (?:primary )?checkpoint record|could not read file "global\/pg_control"|incorrect checksum in control file|control file .*corrupt/, cause: "damaged" },
  { pattern: /Permission denied|has wrong ownership|invalid permissions/, cause: "not permitted" },
];

export interface StartFailure {
  readonly cause: "disk full" | "port taken" | "no memory" | "damaged" | "not permitted" | "unknown";
  /** The server's own words. */
  readonly reason: string;
}

export function explainStartFailure(log: string): StartFailure {
  const lines = log.split("\n").map(withoutPrefix).filter((line) => line !== "");
  const cause = causes.find(({ pattern }) => pattern.test(log));
  const telling = lines.filter((line) => cause?.pattern.test(line) ?? /^(?:FATAL|PANIC|ERROR|initdb: error)/.test(line));
  const reason = telling.at(-1) ?? lines.at(-1) ?? "it said nothing";
  return { cause: cause?.cause ?? "unknown", reason };
}

export function startFailureError(failure: StartFailure, place: { readonly home: string; readonly log: string }): EdpError {
  const { reason } = failure;
  switch (failure.cause) {
    case "disk full":
      return new EdpError("EDP-DB-012", { home: place.home, reason });
    case "port taken":
      return new EdpError("EDP-DB-013", { reason });
    case "no memory":
      return new EdpError("EDP-DB-014", { reason });
    case "damaged":
      return new EdpError("EDP-DB-015", { home: place.home, reason });
    case "not permitted":
      return new EdpError("EDP-DB-016", { home: place.home, reason });
    case "unknown":
      return new EdpError("EDP-DB-011", { reason, log: place.log });
  }
}

/** Cuts the time and process in front of a line. */
function withoutPrefix(line: string): string {
  return line.replace(/^\d{4}-\d\d-\d\d \S+ \S+ \[\d+\] +/, "").trim();
}
