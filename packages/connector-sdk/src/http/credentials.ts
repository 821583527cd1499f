// What a request signs in with, and how it is kept out of every message.
import { Secret } from "@edp/base";
import { createHideSecrets } from "./hide-secrets.ts";

export interface Credentials {
  readonly headers?: Readonly<Record<string, Secret<string>>>;
  readonly query?: Readonly<Record<string, Secret<string>>>;
}

/** Where a client gets its credentials. `renew` is asked once when the source answers 401. */
export interface Authorizer {
  readonly current: () => Promise<Credentials>;
  readonly renew?: () => Promise<Credentials>;
}

export const anonymous: Authorizer = { current: () => Promise.resolve({}) };

export function createBearer(token: Secret<string>): Authorizer {
  const credentials = { headers: { authorization: new Secret(`Bearer ${token.reveal()}`) } };
  return { current: () => Promise.resolve(credentials) };
}

export function createBasic(user: string, password: Secret<string>): Authorizer {
  const pair = Buffer.from(`${user}:${password.reveal()}`).toString("base64");
  const credentials = { headers: { authorization: new Secret(`Basic ${pair}`) } };
  return { current: () => Promise.resolve(credentials) };
}

/** An API key in a header or in the query, under the name that the source wants. */
export function createApiKey(key: Secret<string>, place: "header" | "query", name: string): Authorizer {
  const pair = { [name]: key };
  const credentials = place === "header" ? { headers: pair } : { query: pair };
  return { current: () => Promise.resolve(credentials) };
}

/** The values that these credentials are made of: each may come back from a server by itself. */
export function listSecretValues(credentials: Credentials): readonly string[] {
  return Object.entries({ ...credentials.headers, ...credentials.query }).flatMap(([name, secret]) => {
    const value = secret.reveal();
    // `Bearer`, `Basic`, or a word of the source's own.
    const bare = name.toLowerCase() === "authorization" ? value.replace(/^\S+ /, "") : value;
    // `Token token=…`: the value after the name comes back alone too.
    const named = /^[\w-]+="?(.+?)"?$/.exec(bare)?.[1] ?? bare;
    if (!value.startsWith("Basic ")) return [value, bare, named];
    const pair = Buffer.from(bare, "base64").toString();
    return [value, bare, pair, pair.slice(pair.indexOf(":") + 1)];
  });
}

/** Text that a server sent, without these secrets that were sent to it: some servers echo them. */
export function hideSecrets(text: string, secrets: readonly Secret<string>[]): string {
  return createHideSecrets(secrets.map((secret) => secret.reveal()))(text);
}
