import { inspect } from "node:util";

/**
 * A value that cannot be printed, serialised or logged: every such way shows `[secret]`.
 * `reveal()` is the only way to the value; call it where the value leaves EDP and nowhere else.
 */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [Symbol.toPrimitive](): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}
