// A source's config as this connector works with it: the manifest's schema has checked it, the defaults are in.
import type { JsonObject } from "@edp/base";

export type Auth =
  | { readonly kind: "none" }
  | { readonly kind: "basic"; readonly user: string }
  | { readonly kind: "bearer" }
  | { readonly kind: "api-key"; readonly in: "header" | "query"; readonly name: string }
  | {
      readonly kind: "oauth2";
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly grant?: "client-credentials" | "refresh-token";
      readonly scope?: string;
      readonly credentialsIn?: "body" | "basic";
      readonly parameters?: Readonly<Record<string, string>>;
    };

export interface PageSize {
  readonly size?: number;
  readonly sizeParameter?: string;
}

export type Paging =
  | ({ readonly kind: "none" } & PageSize)
  | ({
      readonly kind: "page" | "offset";
      readonly parameter: string;
      readonly first?: number;
      readonly morePath?: string;
    } & PageSize)
  | ({
      readonly kind: "cursor";
      readonly parameter: string;
      readonly path: string;
      readonly morePath?: string;
    } & PageSize)
  | ({ readonly kind: "next-link"; readonly path: string } & PageSize)
  | ({ readonly kind: "link-header" } & PageSize);

export interface Incremental {
  readonly parameter: string;
  readonly untilParameter?: string;
  readonly field: string;
  readonly format: "iso" | "datetime" | "date" | "unix" | "unix-ms" | "text";
  /** The parameter's whole value, with `{since}` in it, and in windows `{until}`: a query in a language of its own. */
  readonly template?: string;
  readonly overlapSeconds: number;
  /** Read in windows of this length, from `start` on. Both or none. */
  readonly windowSeconds?: number;
  readonly start?: string;
  readonly untilInclusive?: boolean;
}

/** A search: what is sent by POST, and under which names of it the values of paging and windows stand. */
export interface Post {
  readonly body: JsonObject;
  readonly valuesUnder: readonly string[];
}

export interface Parent {
  readonly object: string;
  readonly concurrency: number;
}

export interface RestObject {
  readonly name: string;
  readonly path: string;
  /** How answers are written. */
  readonly format: "json" | "xml";
  readonly recordPath: readonly string[];
  /** With XML: elements inside a record that are lists even with one entry. */
  readonly lists: readonly string[];
  /** The API writes a record's fields in another order each time. */
  readonly sortFields?: boolean;
  readonly key: readonly string[];
  readonly updatedAt?: string;
  readonly query: Readonly<Record<string, string>>;
  readonly paging: Paging;
  readonly incremental?: Incremental;
  readonly deletedWhen?: { readonly field: string; readonly equals: string };
  readonly countPath?: string;
  readonly post?: Post;
  /** One list for each record of that object, so many asked for at once. */
  readonly parent?: Parent;
  /** What an answer has here is an error, whatever its status says. */
  readonly errorPath?: string;
}

export interface RestConfig {
  readonly baseUrl: URL;
  readonly auth: Auth;
  readonly headers: Readonly<Record<string, string>>;
  readonly privateNetwork: boolean;
  readonly clientCertificate: boolean;
  readonly timeoutMs: number;
  readonly rateLimit?: { readonly requests: number; readonly perSeconds: number };
  readonly objects: ReadonlyMap<string, RestObject>;
}
