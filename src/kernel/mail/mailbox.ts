/**
 * A mailbox: first in, first out, bounded. A one-way message that finds it full is refused; a call
 * waits behind the others, which its caller's deadline bounds.
 */
export class Mailbox<T> {
  #items: (T | undefined)[] = []
  #head = 0

  /** @param capacity how many may wait before one-way messages are refused; at least 1 */
  constructor(readonly capacity: number) {}

  /** How many wait, calls beyond the capacity included. */
  get length(): number {
    return this.#items.length - this.#head
  }

  get full(): boolean {
    return this.length >= this.capacity
  }

  /** Puts `item` last; false, and nothing is done, when it is full and the item may not wait. */
  offer(item: T, mayWait: boolean): boolean {
    if (!mayWait && this.full) return false
    this.#items.push(item)
    return true
  }

  /** Takes the oldest; undefined when it is empty. */
  take(): T | undefined {
    if (this.#head === this.#items.length) return undefined
    const item = this.#items[this.#head]
    this.#items[this.#head++] = undefined
    if (this.#head === this.#items.length) {
      this.#items = []
      this.#head = 0
    } else if (this.#head >= 1024 && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return item
  }

  /** Takes all of them. */
  takeAll(): T[] {
    const items = this.#items.slice(this.#head) as T[]
    this.#items = []
    this.#head = 0
    return items
  }

  /** The `limit` oldest; they stay. */
  peek(limit: number): T[] {
    return this.#items.slice(this.#head, this.#head + limit) as T[]
  }
}
