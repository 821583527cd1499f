// What an OpenAPI document says about an API, in the words of the connector `rest`.
import type { JsonObject } from "@edp/base";

export type AuthPlan =
  | { readonly kind: "none" | "bearer" }
  | { readonly kind: "basic" }
  | { readonly kind: "api-key"; readonly in: "header" | "query"; readonly name: string }
  | { readonly kind: "oauth2"; readonly tokenUrl: string; readonly scopes: readonly string[] };

export type PagingPlan =
  | { readonly kind: "none" | "link-header" }
  | { readonly kind: "page" | "offset"; readonly parameter: string }
  | { readonly kind: "cursor"; readonly parameter: string; readonly path: string }
  | { readonly kind: "next-link"; readonly path: string };

export interface ListPlan {
  /** snake_case: the object's name. */
  readonly name: string;
  readonly path: string;
  readonly description: string;
  /** Dotted path of the list; undefined: the answer is the list. */
  readonly recordPath: string | undefined;
  readonly key: string;
  readonly updatedAt: string | undefined;
  readonly countPath: string | undefined;
  readonly morePath: string | undefined;
  readonly paging: PagingPlan;
  readonly size: { readonly parameter: string; readonly value: number } | undefined;
  /** Query parameter that asks for what changed since then. */
  readonly since: string | undefined;
  readonly permissions: readonly string[];
  /** A record as the schema describes it. */
  readonly sample: JsonObject;
}

export interface ApiPlan {
  readonly title: string;
  readonly baseUrl: string;
  readonly auth: AuthPlan;
  readonly lists: readonly ListPlan[];
  /** Lists that could not be taken, with the reason, for the author. */
  readonly leftOut: readonly string[];
}
