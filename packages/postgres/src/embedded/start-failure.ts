import { EdpError } from "@edp/base";

const damage = [
  "could not locate a valid checkpoint record",
  "invalid (?:primary )?checkpoint record",
  'could not (?:open|read) file "global/pg_control"',
  "database files are incompatible with server",
  "control file (?:appears to be|contains) ",
  "incorrect checksum in control file",
];

/** What the last lines of the server's log mean. In this order: the first that fits tells the cause. */
const causes: readonly { readonly pattern: RegExp; readonly cause: StartFailure["cause"] }[] = [
  { pattern: /No space left on device|Disk quota exceeded/, cause: "disk full" },
  { pattern: /Address already in use/, cause: "port taken" },
  {
    pattern: /could not (?:create|map|resize).*shared memory|Cannot allocate memory|out of memory/,
    cause: "no memory",
  },
  { pattern: new RegExp(damage.join("|")), cause: "damaged" },
  { pattern: /could not look up effective user ID/, cause: "nameless user" },
  { pattern: /Permission denied|has wrong ownership|invalid permissions/, cause: "not permitted" },
];

export interface StartFailure {
  readonly cause:
    "disk full" | "port taken" | "no memory" | "damaged" | "nameless user" | "not permitted" | "unknown";
  /** The server's own words. */
  readonly reason: string;
}

export function explainStartFailure(log: string): StartFailure {
  const lines = log
    .split("\n")
    .map(bareText)
    .filter((line) => line !== "" && line !== "database system is shut down");
  const found = causes.find(({ pattern }) => pattern.test(log));
  if (found === undefined)
    return { cause: "unknown", reason: lines.slice(-2).join("; ") || "it said nothing" };
  return { cause: found.cause, reason: lines.findLast((line) => found.pattern.test(line)) ?? "" };
}

export function startFailureError(
  failure: StartFailure,
  place: { readonly home: string; readonly log: string },
): EdpError {
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
    case "nameless user":
      return new EdpError("EDP-DB-025", { reason });
    case "not permitted":
      return new EdpError("EDP-DB-016", { home: place.home, reason });
    case "unknown":
      return new EdpError("EDP-DB-011", { reason, log: place.log });
  }
}

/** The same for our own work on the files. Anything else passes through. */
export function explainFileError(error: unknown, home: string): unknown {
  const { code, message = "" } = error as { readonly code?: unknown; readonly message?: string };
  if (code === "ENOSPC" || code === "EDQUOT")
    return new EdpError("EDP-DB-012", { home, reason: message }, { cause: error });
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new EdpError("EDP-DB-016", { home, reason: message }, { cause: error });
  }
  return error;
}

/** Without the time, the process and the level in front. */
function bareText(line: string): string {
  return line
    .replace(/^\d{4}-\d\d-\d\d \S+ \S+ \[\d+\] +/, "")
    .replace(/^(?:LOG|FATAL|PANIC|ERROR): +/, "")
    .trim();
}
