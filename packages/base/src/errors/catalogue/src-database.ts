// SRC 180-199: databases, any engine.
import type { Catalogue } from "../catalogue-types.ts";

interface ObjectPlace {
  readonly source: string;
  readonly object: string;
}

export const srcDatabase = {
  "EDP-SRC-180": {
    title: "Database sign-in refused",
    message: (p: { source: string; account: string; reason: string }) =>
      `${p.source}: the database does not let ${p.account} in: ${p.reason}.`,
    fix: (p: { source: string; account: string; reason: string }) =>
      `correct config.user in sources/${p.source}.yaml, or set the secret anew: edp secrets set ${p.source}/password`,
  },
  "EDP-SRC-181": {
    title: "Database not found",
    message: (p: { source: string; database: string; reason: string }) =>
      `${p.source}: there is no database ${p.database} for this account: ${p.reason}.`,
    fix: (p: { source: string; database: string; reason: string }) =>
      `correct config.database in sources/${p.source}.yaml, or have the account let into ${p.database}`,
  },
  "EDP-SRC-182": {
    title: "Table not found",
    message: (p: ObjectPlace & { table: string; database: string; grant: string }) =>
      `${p.source} ${p.object}: the database ${p.database} has no table or view ${p.table} that this account may know of.`,
    fix: (p: ObjectPlace & { table: string; database: string; grant: string }) =>
      `correct schema and table of ${p.object} in sources/${p.source}.yaml (names are case-sensitive), or let the account read it: ${p.grant}`,
  },
  "EDP-SRC-183": {
    title: "Table without key",
    message: (p: ObjectPlace & { table: string; kind: string }) =>
      `${p.source} ${p.object}: the ${p.kind} ${p.table} has no primary key, so its rows cannot be told apart.`,
    fix: (p: ObjectPlace & { table: string; kind: string }) =>
      `write the columns that are unique together into config.objects.${p.object}.key in sources/${p.source}.yaml, such as key: [id]`,
  },
  "EDP-SRC-184": {
    title: "Column not found",
    message: (p: ObjectPlace & { table: string; column: string; columns: readonly string[] }) =>
      `${p.source} ${p.object}: ${p.table} has no column "${p.column}" that this account may read; it has: ${p.columns.join(", ")}. Nothing was taken as deleted.`,
    fix: (p: ObjectPlace & { table: string; column: string; columns: readonly string[] }) =>
      `if it was renamed, correct key, cursor or updatedAt of ${p.object} in sources/${p.source}.yaml`,
  },
  "EDP-SRC-185": {
    title: "Permission for a table missing",
    message: (p: ObjectPlace & { table: string; account: string; grant: string }) =>
      `${p.source} ${p.object}: ${p.account} may not read ${p.table}.`,
    fix: (p: ObjectPlace & { table: string; account: string; grant: string }) =>
      `have the owner of the database run: ${p.grant}`,
  },
  "EDP-SRC-186": {
    title: "Account may write",
    message: (p: {
      source: string;
      account: string;
      table: string;
      rights: readonly string[];
      revoke: string;
    }) =>
      `${p.source}: ${p.account} may not only read ${p.table}, but also ${p.rights.join(", ")}. EDP opens read-only sessions; its account should be unable to write, too.`,
    fix: (p: { source: string; account: string; table: string; rights: readonly string[]; revoke: string }) =>
      `give EDP an account of its own, or have run: ${p.revoke}; to accept it, set config.allowWritableAccount: true`,
  },
  "EDP-SRC-187": {
    title: "Server without encryption",
    message: (p: { source: string; address: string }) =>
      `${p.source}: the server at ${p.address} does not offer encrypted connections. No password was sent.`,
    fix: (p: { source: string; address: string }) =>
      `switch TLS on at the server; on a network that nobody else reaches, set config.tls: disable in sources/${p.source}.yaml`,
  },
  "EDP-SRC-188": {
    title: "Database is full of connections",
    message: (p: { source: string; reason: string }) =>
      `${p.source}: the database accepts no further connection: ${p.reason}.`,
    fix: (p: { source: string; reason: string }) =>
      `wait, or have connections reserved for this account; EDP needs one; then: edp check ${p.source}`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-189": {
    title: "Statement took too long",
    message: (p: { source: string; reason: string }) =>
      `${p.source}: a statement was ended before it was done: ${p.reason}. Nothing was taken as deleted.`,
    fix: (p: { source: string; reason: string }) =>
      `read at a quieter hour, add an index on the cursor column, or raise statementTimeoutSeconds or lockTimeoutSeconds in sources/${p.source}.yaml`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-190": {
    title: "Column cannot be a cursor",
    message: (p: ObjectPlace & { column: string; type: string }) =>
      `${p.source} ${p.object}: the column ${p.column} is ${p.type}, which does not grow in an order that reading could go on from.`,
    fix: (p: ObjectPlace & { column: string; type: string }) =>
      `name a time or a whole number as config.objects.${p.object}.cursor in sources/${p.source}.yaml, or leave it out`,
  },
  "EDP-SRC-191": {
    title: "Statement refused",
    message: (p: { source: string; state: string; reason: string }) =>
      `${p.source}: the database refused a statement (${p.state}): ${p.reason}. Nothing was taken as deleted.`,
    fix: (p: { source: string; state: string; reason: string }) =>
      `run edp check ${p.source}; for a view, have its owner run it with this account`,
  },
  "EDP-SRC-192": {
    title: "Session is not read-only",
    message: (p: { source: string; reason: string }) =>
      `${p.source}: the session could not be made read-only: ${p.reason}. Nothing was read.`,
    fix: (_p: { source: string; reason: string }) =>
      "connect to the database itself, not to a proxy that changes or shares sessions",
  },
} as const satisfies Catalogue;
