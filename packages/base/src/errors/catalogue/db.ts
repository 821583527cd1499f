// DB: PostgreSQL, the embedded one and foreign ones.
import type { Catalogue } from "../catalogue-types.ts";

export const db = {
  "EDP-DB-001": {
    title: "Database unreachable",
    message: (p: { address: string; reason: string }) => `No connection to PostgreSQL at ${p.address}: ${p.reason}.`,
    fix: (_p: { address: string; reason: string }) => "start it, or correct `database` in the environment's file",
    exit: 3,
    retry: "later",
  },
  "EDP-DB-002": {
    title: "Database URL not usable",
    message: (p: { problem: string }) => `The secret that \`database.url\` refers to holds no usable URL: ${p.problem}.`,
    fix: (_p: { problem: string }) =>
      "store one of the form postgresql://user:password@host:5432/database?sslmode=verify-full",
  },
  "EDP-DB-003": {
    title: "PostgreSQL too old",
    message: (p: { address: string; version: string }) =>
      `The server at ${p.address} is PostgreSQL ${p.version}; EDP needs 17 or newer. Nothing was changed.`,
    fix: (_p: { address: string; version: string }) => "upgrade that server, or name another one in `database.url`",
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
    fix: (p: { user: string; missing: string }) => `let an administrator allow ${p.user} to ${p.missing}, then try again`,
  },
  "EDP-DB-006": {
    title: "No such database",
    message: (p: { address: string; reason: string }) => `The server at ${p.address} answers, but ${p.reason}.`,
    fix: (_p: { address: string; reason: string }) => "create the database, or correct its name in `database.url`",
  },
  "EDP-DB-007": {
    title: "The database's disk is full",
    message: (p: { reason: string }) => `PostgreSQL could not write: ${p.reason}. The transaction was rolled back.`,
    fix: (_p: { reason: string }) => "free disk space where the database keeps its data, then try again",
  },
  "EDP-DB-010": {
    title: "PostgreSQL's programs not found",
    message: (p: { pythonDir: string }) => `The Python environment ${p.pythonDir} holds no package embedded-postgres.`,
    fix: (_p: { pythonDir: string }) => "let EDP make it anew: remove that folder, then run ./edp up",
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
    message: (p: { problem: string }) => `The migrations cannot be applied in order: ${p.problem}. Nothing was changed.`,
    fix: (_p: { problem: string }) => "number the files 0001_name.sql, 0002_name.sql, … without gaps, new ones last",
  },
  "EDP-DB-033": {
    title: "Migration failed",
    message: (p: { migration: string; reason: string }) =>
      `${p.migration} was rolled back: ${p.reason}. Migrations before it stay applied.`,
    fix: (_p: { migration: string; reason: string }) => "mend the cause and start again; it goes on where it stopped",
  },
  "EDP-DB-034": {
    title: "Another migration is under way",
    message: (p: { waitedSeconds: number }) =>
      `Somebody else has been migrating this database for more than ${p.waitedSeconds.toString()} seconds. Nothing was changed.`,
    fix: (_p: { waitedSeconds: number }) => "wait for it to end, then start again",
    exit: 3,
    retry: "later",
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
} as const satisfies Catalogue;
