// DB: PostgreSQL, the embedded one and foreign ones.
import type { Catalogue } from "../catalogue-types.ts";

export const db = {
  "EDP-DB-001": {
    title: "Database unreachable",
    message: (p: { address: string; reason: string }) =>
      `No connection to PostgreSQL at ${p.address}: ${p.reason}.`,
    fix: (_p: { address: string; reason: string }) =>
      "start it, or correct `database` in the environment's file",
    exit: 3,
    retry: "later",
  },
  "EDP-DB-002": {
    title: "Database URL not usable",
    message: (p: { setting: string; problem: string }) =>
      `The secret that \`${p.setting}\` refers to holds no usable URL: ${p.problem}.`,
    fix: (_p: { setting: string; problem: string }) =>
      "store one of the form postgresql://user:password@host:5432/database?sslmode=verify-full",
  },
  "EDP-DB-003": {
    title: "PostgreSQL too old",
    message: (p: { address: string; version: string }) =>
      `The server at ${p.address} is PostgreSQL ${p.version}; EDP needs 17 or newer. Nothing was changed.`,
    fix: (_p: { address: string; version: string }) =>
      "upgrade that server, or name another one in `database.url`",
  },
  "EDP-DB-004": {
    title: "Sign-in refused by the database",
    message: (p: { address: string; user: string; reason: string }) =>
      `PostgreSQL at ${p.address} does not let ${p.user} in: ${p.reason}.`,
    fix: (_p: { address: string; user: string; reason: string }) =>
      "correct user and password in the secret that `database.url` refers to",
  },
  "EDP-DB-005": {
    title: "Database right missing",
    message: (p: { user: string; missing: string }) => `The database user ${p.user} may not ${p.missing}.`,
    fix: (p: { user: string; missing: string }) =>
      `let an administrator allow ${p.user} to ${p.missing}, then try again`,
  },
  "EDP-DB-006": {
    title: "No such database",
    message: (p: { address: string; reason: string }) =>
      `The server at ${p.address} answers, but ${p.reason}.`,
    fix: (_p: { address: string; reason: string }) =>
      "create the database, or correct its name in `database.url`",
  },
  "EDP-DB-007": {
    title: "The database's disk is full",
    message: (p: { reason: string }) =>
      `PostgreSQL could not write: ${p.reason}. The transaction was rolled back.`,
    fix: (_p: { reason: string }) => "free disk space where the database keeps its data, then try again",
  },
  "EDP-DB-010": {
    title: "PostgreSQL's programs not found",
    message: (p: { pythonDir: string }) =>
      `The Python environment ${p.pythonDir} holds no package embedded-postgres.`,
    fix: (_p: { pythonDir: string }) => "let EDP make it anew: remove that folder, then run ./edp up",
  },
  "EDP-DB-011": {
    title: "PostgreSQL did not start",
    message: (p: { reason: string; log: string }) =>
      `The embedded server ended while it started: ${p.reason}.`,
    fix: (p: { reason: string; log: string }) => `read its log: ${p.log}`,
    exit: 3,
    retry: "later",
  },
  "EDP-DB-012": {
    title: "Disk full",
    message: (p: { home: string; reason: string }) =>
      `The embedded PostgreSQL cannot write to ${p.home}: ${p.reason}. What was committed is safe.`,
    fix: (_p: { home: string; reason: string }) => "free disk space there, then start again",
    exit: 3,
    retry: "later",
  },
  "EDP-DB-013": {
    title: "No port for the database",
    message: (p: { reason: string }) =>
      `Other programs took each port on 127.0.0.1 that the embedded PostgreSQL tried: ${p.reason}.`,
    fix: (_p: { reason: string }) => "start again; it tries others",
    exit: 3,
    retry: "later",
  },
  "EDP-DB-014": {
    title: "Not enough memory for PostgreSQL",
    message: (p: { reason: string }) => `The embedded PostgreSQL got too little memory: ${p.reason}.`,
    fix: (_p: { reason: string }) => "give this machine or container 700 MB for EDP, then start again",
    exit: 3,
    retry: "later",
  },
  "EDP-DB-015": {
    title: "Database files are damaged",
    message: (p: { home: string; reason: string }) =>
      `The embedded PostgreSQL cannot read its data in ${p.home}: ${p.reason}. Nothing was changed.`,
    fix: (_p: { home: string; reason: string }) =>
      "restore a backup, or begin with empty data: edp up --fresh",
  },
  "EDP-DB-016": {
    title: "Database files not accessible",
    message: (p: { home: string; reason: string }) =>
      `The embedded PostgreSQL may not use its files in ${p.home}: ${p.reason}.`,
    fix: (_p: { home: string; reason: string }) =>
      "run EDP as the user who ran it first, or give that user the folder",
  },
  "EDP-DB-017": {
    title: "Data of another PostgreSQL version",
    message: (p: { dataDir: string; found: string; needed: string }) =>
      `${p.dataDir} was written by PostgreSQL ${p.found}; this EDP brings ${p.needed}. Nothing was changed.`,
    fix: (_p: { dataDir: string; found: string; needed: string }) =>
      "use the EDP version that wrote it, or begin with empty data: edp up --fresh",
  },
  "EDP-DB-018": {
    title: "The database belongs to another user",
    message: (p: { home: string; owner: string }) =>
      `The embedded PostgreSQL in ${p.home} was made by the user ${p.owner}; you may not use it.`,
    fix: (p: { home: string; owner: string }) => `run EDP as ${p.owner}`,
  },
  "EDP-DB-019": {
    title: "Path too long for PostgreSQL",
    message: (p: { dataDir: string; bytes: number; limit: number }) =>
      `The database's folder has a path of ${p.bytes.toString()} bytes, PostgreSQL takes ${p.limit.toString()}: ${p.dataDir}.`,
    fix: (_p: { dataDir: string; bytes: number; limit: number }) =>
      "move the platform to a folder with a shorter path",
  },
  "EDP-DB-020": {
    title: "No user to run PostgreSQL as",
    message: (_p: Readonly<Record<string, never>>) =>
      "PostgreSQL does not run as root, and this machine has no user `nobody` to run it as.",
    fix: (_p: Readonly<Record<string, never>>) => "run EDP as an ordinary user",
  },
  "EDP-DB-021": {
    title: "Another server answers",
    message: (p: { address: string; reason: string }) =>
      `What answers at ${p.address} is not this platform's PostgreSQL: ${p.reason}. Nothing was changed.`,
    fix: (_p: { address: string; reason: string }) => "stop that server, then start again",
  },
  "EDP-DB-022": {
    title: "PostgreSQL neither starts nor stops",
    message: (p: { seconds: number; log: string }) =>
      `Another process has been starting or stopping the embedded PostgreSQL for ${p.seconds.toString()} seconds.`,
    fix: (p: { seconds: number; log: string }) =>
      `start again in a while; if that does not help, read ${p.log}`,
    exit: 3,
    retry: "later",
  },
  "EDP-DB-023": {
    title: "Database password is lost",
    message: (p: { file: string }) =>
      `The data is there, but its superuser's password is not: ${p.file} is missing or does not fit.`,
    fix: (p: { file: string }) => `restore ${p.file} from a backup, or begin with empty data: edp up --fresh`,
  },
  "EDP-DB-024": {
    title: "Socket folder taken",
    message: (p: { socketDir: string }) =>
      `${p.socketDir} belongs to somebody else, so the embedded PostgreSQL cannot keep its socket there.`,
    fix: (p: { socketDir: string }) => `let its owner or an administrator remove ${p.socketDir}`,
  },
  "EDP-DB-025": {
    title: "A user without a name",
    message: (p: { reason: string }) =>
      `PostgreSQL does not run as a user that this machine has no name for: ${p.reason}.`,
    fix: (_p: { reason: string }) =>
      "run EDP as a user that stands in /etc/passwd; in a container, add one there for this id",
  },
  "EDP-DB-030": {
    title: "Applied migration was changed",
    message: (p: { migration: string }) =>
      `${p.migration} has other bytes than when it was applied to this database. Nothing was changed.`,
    fix: (p: { migration: string }) => `restore ${p.migration} and put the change into a new migration`,
  },
  "EDP-DB-031": {
    title: "Database is newer than EDP",
    message: (p: { migration: string; newest: string }) =>
      `The database has had ${p.migration}, which this EDP does not know; its newest is ${p.newest}. Nothing was changed.`,
    fix: (_p: { migration: string; newest: string }) => "use the EDP version that wrote it, or a newer one",
  },
  "EDP-DB-032": {
    title: "Migrations out of order",
    message: (p: { problem: string }) =>
      `The migrations cannot be applied in order: ${p.problem}. Nothing was changed.`,
    fix: (_p: { problem: string }) =>
      "number the files 0001_name.sql, 0002_name.sql, … without gaps, new ones last",
  },
  "EDP-DB-033": {
    title: "Migration failed",
    message: (p: { migration: string; reason: string }) =>
      `${p.migration} was rolled back: ${p.reason}. Migrations before it stay applied.`,
    fix: (_p: { migration: string; reason: string }) =>
      "mend the cause and start again; it goes on where it stopped",
  },
  "EDP-DB-034": {
    title: "Another migration is under way",
    message: (p: { waitedSeconds: number }) =>
      `Somebody else has been migrating this database for more than ${p.waitedSeconds.toString()} seconds. Nothing was changed.`,
    fix: (_p: { waitedSeconds: number }) => "wait for it to end, then start again",
    exit: 3,
    retry: "later",
  },
  "EDP-DB-035": {
    title: "Migration ended its transaction",
    message: (p: { migration: string }) =>
      `${p.migration} holds a commit or rollback of its own. Parts of it may be applied; it is not recorded.`,
    fix: (p: { migration: string }) =>
      `take the commit or rollback out of ${p.migration}, and undo by hand what it did`,
  },
  "EDP-DB-040": {
    title: "Database statement failed",
    message: (p: { reason: string; sqlState: string; because: string }) =>
      `PostgreSQL says: ${p.reason} (${p.sqlState}; ${p.because}). The transaction was rolled back.`,
    fix: (_p: { reason: string; sqlState: string; because: string }) => "look for what led to it: edp logs",
  },
  "EDP-DB-041": {
    title: "Database statement was cancelled",
    message: (p: { reason: string }) => `PostgreSQL says: ${p.reason}. The transaction was rolled back.`,
    fix: (_p: { reason: string }) => "ask for less at once, or look for what slows the database: edp doctor",
  },
  "EDP-DB-042": {
    title: "Database busy",
    message: (p: { reason: string; because: string }) =>
      `PostgreSQL says: ${p.reason} (${p.because}). The transaction was rolled back.`,
    fix: (_p: { reason: string; because: string }) => "try again in a while",
    exit: 3,
    retry: "later",
  },
  "EDP-DB-043": {
    title: "Transaction rolled back",
    message: (_p: Readonly<Record<string, never>>) =>
      "A statement of the transaction failed and the work went on regardless. Nothing of it was kept.",
    fix: (_p: Readonly<Record<string, never>>) => "report this: it is a mistake in EDP",
    exit: 70,
  },
  "EDP-DB-050": {
    title: "Password not usable",
    message: (p: { role: string }) =>
      `The password of the role ${p.role} holds letters beyond ASCII or blanks. Nothing was changed.`,
    fix: (_p: { role: string }) => "supply another one, such as: openssl rand -hex 24",
  },
} as const satisfies Catalogue;
