// What a request signs in with, and how it is kept out of every message.
import { Secret } from "@edp/base";

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

/** Text that a server sent, without the secrets that we sent: some servers echo them. */
export function hideCredentials(text: string, credentials: Credentials): string {
  let hidden = text;
  for (const secret of Object.values({ ...credentials.headers, ...credentials.query })) {
    for (const spelling of listSpellings(secret.reveal())) hidden = hidden.replaceAll(spelling, "[secret]");
  }
  return hidden;
}

function listSpellings(value: string): readonly string[] {
  const bare = value.replace(/^(Bearer|Basic) /, "");
  const spellings = new Set([value, bare]);
  if (value.startsWith("Basic ")) {
    const pair = Buffer.from(bare, "base64").toString();
    spellings.add(pair).add(pair.slice(pair.indexOf(":") + 1));
  }
  for (const text of [...spellings]) {
    spellings.add(encodeURIComponent(text));
    spellings.add(Buffer.from(text).toString("base64"));
    spellings.add(JSON.stringify(text).slice(1, -1));
  }
  // Longest first, so that no half of a secret is left standing; very short ones would blank out every text.
  return [...spellings].filter((text) => text.length >= 4).sort((a, b) => b.length - a.length);
}
