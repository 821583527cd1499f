// What a scenario over HTTP is made of.
import type { Clock, Json, JsonObject } from "@edp/base";
import type { SnapshotMode } from "@edp/definition";

export interface HttpScenario {
  readonly name: string;
  /** Secrets that the source wants: names, whose values the kit makes, or values that need a form of their own. */
  readonly secrets: readonly string[] | Readonly<Record<string, string>>;
  /** The sign-in gives a token that can be asked for again. */
  readonly renewsSignIn?: boolean;
  /** The server speaks TLS and wants a client certificate of this authority (PEM). */
  readonly clientAuthority?: string;
  readonly objects: readonly HttpObject[];
  /** The source's `config`, when the server is reached at this address (no slash at its end). */
  readonly source: (url: string) => JsonObject;
  /** What the server says. Undefined: there is no such address, 404. */
  readonly answer: (request: HttpSeen, world: HttpWorldView) => HttpReply | undefined;
  /** How the source says that a cursor is too old. Default: 410. */
  readonly cursorGone?: HttpReply;
  /** How the source says that something may not be read. Default: 403. */
  readonly denied?: HttpReply;
}

export interface HttpObject {
  readonly name: string;
  readonly modes: readonly SnapshotMode[];
  readonly statesDeletions?: boolean;
  /** The record id in EDP: a field, or a function of the record. */
  readonly key: string | ((record: JsonObject) => string);
  /** At least as many as three pages have, so that there is a middle. */
  readonly records: readonly JsonObject[];
  /** The record after it changed at this time. Default: the field `note` says so, and `updated_at` when it has one. */
  readonly change?: (record: JsonObject, at: Date) => JsonObject;
}

/** A request as it came. */
export interface HttpSeen {
  readonly method: string;
  /** With the server's own origin. */
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpReply {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: Json;
  /** Instead of `json`. */
  readonly body?: string;
  /** What was asked for: an object, so that its faults strike here, or the sign-in. */
  readonly about?: string | typeof signIn;
  /** Why a POST is no writing: `a search`. Sign-ins need no reason. */
  readonly readsBy?: string;
}

export const signIn = Symbol("sign in");

/** The data as the server sees it now. */
export interface HttpWorldView {
  readonly list: (object: string) => readonly JsonObject[];
  /** Records that were removed, with the time. */
  readonly listRemoved: (object: string) => readonly { readonly record: JsonObject; readonly at: Date }[];
  readonly secret: (name: string) => string;
  /** Another text each time, such as a new access token. It counts as a secret. */
  readonly issueToken: () => string;
  readonly isToken: (text: string) => boolean;
  readonly clock: Clock;
}
