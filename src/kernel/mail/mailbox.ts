/**
 * A mailbox: first in, first out, bounded. A one-way message that finds it full of such is refused; a call
 * waits behind the others, which its caller's deadline bounds. What waits is linked to what comes after it,
 * so that an empty mailbox holds nothing, whatever has been in it.
 */
interface Item<T> {
  /** Somebody waits for an answer to it. */
  readonly wantsAnswer: boolean
  /** The next in the mailbox; nobody else's matter. */
  next: T | undefined
}

export class Mailbox<T extends Item<T>> {
  #first: T | undefined
  #last: T | undefined
  #length = 0
  #oneWay = 0

  /** @param capacity how many one-way messages may wait before others are refused; at least 1 */
  constructor(readonly capacity: number) {}

  /** How many wait, calls included. */
  get length(): number {
    return this.#length
  }

  get full(): boolean {
    return this.#oneWay >= this.capacity
  }

  /** Puts `item` last; false, and nothing is done, when it is a one-way message and there is no room for it. */
  offer(item: T): boolean {
    if (!item.wantsAnswer) {
      if (this.#oneWay >= this.capacity) return false
      this.#oneWay++
    }
    this.#length++
    const last = this.#last
    this.#last = item
    if (last === undefined) this.#first = item
    else last.next = item
    return true
  }

  /** Takes the oldest; undefined when it is empty. */
  take(): T | undefined {
    const item = this.#first
    if (item === undefined) return undefined
    this.#first = item.next
    if (item.next === undefined) this.#last = undefined
    else item.next = undefined
    this.#length--
    if (!item.wantsAnswer) this.#oneWay--
    return item
  }

  /** Takes all of them. */
  takeAll(): T[] {
    const items: T[] = []
    for (let item = this.take(); item !== undefined; item = this.take()) items.push(item)
    return items
  }

  /** The `limit` oldest; they stay. */
  peek(limit: number): T[] {
    const items: T[] = []
    for (let item = this.#first; item !== undefined && items.length < limit; item = item.next)
      items.push(item)
    return items
  }
}
