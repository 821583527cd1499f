/** What an error of one code says. `never` lets every entry choose its own parameters. */
export interface CatalogueEntry {
  /** Two to six words, the same for every occurrence. */
  readonly title: string;
  /** What happened and why, in one or two sentences. Never a secret. */
  readonly message: (params: never) => string;
  /** The next action: a key to write or a command to run. */
  readonly fix: (params: never) => string;
  /** Exit code of a command that ends with it. Default 1. */
  readonly exit?: 1 | 2 | 3 | 70;
  /** `later`: an outside condition, the same call may succeed in a while. Default `never`. */
  readonly retry?: "never" | "later";
}

export type Catalogue = Readonly<Record<`EDP-${string}-${number}`, CatalogueEntry>>;
