// What an error of PostgreSQL means for a repetition of the same work. By code; where a class agrees, by its
// first two characters. What is not listed is never repeated: its cause is in the statement or in the data.
export type Retry = "now" | "later" | "never";

export interface RetryRule {
  readonly retry: Retry;
  readonly because: string;
}

export const retryRules = {
  "40001": { retry: "now", because: "another transaction won; ours is safe to repeat" },
  "40P01": { retry: "now", because: "ours was chosen to end a deadlock; the others went on" },
  "55P03": { retry: "later", because: "somebody else holds the lock" },
  "55006": { retry: "later", because: "the object is in use by another session" },
  "57014": {
    retry: "never",
    because: "it was cancelled or took longer than its limit; again it would take as long",
  },
  "57P01": { retry: "later", because: "an administrator ended the connection or stops the server" },
  "57P02": { retry: "later", because: "the server recovers from a crash" },
  "57P03": { retry: "later", because: "the server starts, stops or recovers" },
  "57P05": { retry: "now", because: "the connection was idle for too long; a new one works" },
  "53100": { retry: "never", because: "disk full: dead rows stay, so a blind repeat fails for ever" },
  "53200": { retry: "later", because: "the server ran out of memory" },
  "53300": { retry: "later", because: "the server has as many connections as it allows" },
  "53400": { retry: "never", because: "a configured limit was reached" },
  "58030": { retry: "never", because: "the server could not read or write its disk" },
  "25P02": { retry: "never", because: "an earlier statement of this transaction had failed already" },
  "25P04": {
    retry: "later",
    because: "its transaction lasted longer than it may; it was begun ahead of its turn",
  },
  "25006": { retry: "never", because: "the transaction or the server is read-only" },
  "28P01": { retry: "never", because: "the password was refused" },
  "28000": { retry: "never", because: "the server does not let this user in" },
  "3D000": { retry: "never", because: "the database does not exist" },
  "42501": { retry: "never", because: "the user lacks a right" },
} as const satisfies Readonly<Record<string, RetryRule>>;

export const retryClasses = {
  "08": { retry: "later", because: "the connection failed or broke" },
  "22": { retry: "never", because: "a value does not fit its type" },
  "23": { retry: "never", because: "the rows break a rule of the table" },
  "42": { retry: "never", because: "the statement is wrong for this schema" },
  XX: { retry: "never", because: "the server reports an internal error or damaged data" },
} as const satisfies Readonly<Record<string, RetryRule>>;

/** Failures of the socket, as Node names them, before PostgreSQL could say anything. */
export const retrySockets = {
  ECONNREFUSED: { retry: "later", because: "nothing listens there" },
  ECONNRESET: { retry: "later", because: "the connection broke" },
  EPIPE: { retry: "later", because: "the connection broke" },
  ETIMEDOUT: { retry: "later", because: "there was no answer in time" },
  EHOSTUNREACH: { retry: "later", because: "no route leads there" },
  ENETUNREACH: { retry: "later", because: "no network leads there" },
  ENOTFOUND: { retry: "later", because: "no address is known for that name" },
  EAI_AGAIN: { retry: "later", because: "the name server does not answer" },
  ENOENT: { retry: "later", because: "the server's socket is not there" },
  EACCES: { retry: "never", because: "this user may not open the server's socket" },
} as const satisfies Readonly<Record<string, RetryRule>>;
