/** What comes next: an item, the end, or the failure of whoever makes the items. */
export type Next<T> =
  | { readonly kind: "item"; readonly item: T }
  | { readonly kind: "end" }
  | { readonly kind: "failed"; readonly error: unknown };

/**
 * Reads ahead: while an item is being worked on, its source already makes the next one. An item stays current until
 * `accept`, so that work on it can begin again after a lost connection. Failures of the source are values here, so
 * that nobody takes them for failures of the work.
 */
export class ReadAhead<T> {
  readonly #items: AsyncGenerator<T, void>;
  /** Asked for and not accepted yet: the current one first. */
  readonly #asked: Promise<Next<T>>[] = [];
  #last: Promise<Next<T>> | undefined;

  constructor(items: AsyncGenerator<T, void>) {
    this.#items = items;
  }

  /** The current item. The one after it is asked for as soon as this one is there. */
  current(): Promise<Next<T>> {
    return this.#at(0);
  }

  /** The item after the current one, for work on both at once. Then one more is made meanwhile. */
  following(): Promise<Next<T>> {
    return this.#at(1);
  }

  /** The current item is done with. */
  accept(): void {
    void this.#asked.shift();
  }

  #at(place: number): Promise<Next<T>> {
    while (this.#asked.length <= place + 1) {
      this.#last = this.#askAfter(this.#last);
      this.#asked.push(this.#last);
    }
    return this.#asked[place]!; // the loop has seen to it
  }

  async #askAfter(last: Promise<Next<T>> | undefined): Promise<Next<T>> {
    const before = await last;
    return before === undefined || before.kind === "item" ? this.#ask() : before;
  }

  async #ask(): Promise<Next<T>> {
    try {
      const result = await this.#items.next();
      return result.done === true ? { kind: "end" } : { kind: "item", item: result.value };
    } catch (error) {
      return { kind: "failed", error };
    }
  }
}
