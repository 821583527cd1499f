/** What comes next: an item, the end, or the failure of whoever makes the items. */
export type Next<T> =
  | { readonly kind: "item"; readonly item: T }
  | { readonly kind: "end" }
  | { readonly kind: "failed"; readonly error: unknown };

/**
 * Reads one item ahead: while an item is being worked on, its source already makes the next one. An item stays
 * current until `accept`, so that work on it can begin again after a lost connection. Failures of the source are
 * values here, so that nobody takes them for failures of the work.
 */
export class ReadAhead<T> {
  readonly #items: AsyncGenerator<T, void>;
  #next: Promise<Next<T>> | undefined;
  #current: Promise<Next<T>> | undefined;

  constructor(items: AsyncGenerator<T, void>) {
    this.#items = items;
  }

  /** The current item. The one after it is asked for as soon as this one is there. */
  current(): Promise<Next<T>> {
    this.#current ??= this.#take();
    return this.#current;
  }

  /** The current item is done with. */
  accept(): void {
    this.#current = undefined;
  }

  async #take(): Promise<Next<T>> {
    const current = await (this.#next ?? this.#ask());
    this.#next = current.kind === "item" ? this.#ask() : Promise.resolve(current);
    return current;
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
