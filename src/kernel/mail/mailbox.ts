/**
 * A mailbox: first in, first out, bounded. A one-way message that finds it full of such is refused; a call
 * waits behind the others, which its caller's deadline bounds. What waits is kept in blocks, so that an empty
 * mailbox holds a small one at most, whatever has been in it; and the blocks of a busy one are young objects, into
 * which the collector lets values be written at no cost.
 */
interface Item {
  /** Somebody waits for an answer to it. */
  readonly wantsAnswer: boolean
  /** Nobody does any more. */
  readonly canceled: boolean
}

/** Places in the first block, which stays while nothing waits, and in those behind it. */
const FEW = 4
const MANY = 64

class Block<T> {
  readonly items: (T | undefined)[]
  start = 0
  end = 0
  next: Block<T> | undefined = undefined

  constructor(readonly size: number) {
    this.items = new Array<T | undefined>(size)
  }
}

export class Mailbox<T extends Item> {
  #first: Block<T> | undefined
  #last: Block<T> | undefined
  /** How many one-way messages wait, and how many calls and subscriptions. */
  #oneWay = 0
  #asked = 0
  /** How many may matter no more. */
  #dropped = 0

  /** @param capacity how many one-way messages may wait before others are refused; at least 1 */
  constructor(readonly capacity: number) {}

  /** How many wait, calls included. */
  get length(): number {
    return this.#oneWay + this.#asked
  }

  get full(): boolean {
    return this.#oneWay >= this.capacity
  }

  /** The oldest, which stays; undefined when it is empty. */
  get first(): T | undefined {
    const block = this.#first
    return block === undefined || block.start === block.end ? undefined : block.items[block.start]
  }

  /** Puts `item` last; false, and nothing is done, when it is a one-way message and there is no room for it. */
  offer(item: T): boolean {
    if (item.wantsAnswer) this.#asked++
    else if (this.full) return false
    else this.#oneWay++
    let block = this.#last
    if (block === undefined || block.end === block.size) block = this.#grow(block)
    block.items[block.end++] = item
    return true
  }

  /** Takes the oldest; undefined when it is empty. */
  take(): T | undefined {
    const block = this.#first
    if (block === undefined || block.start === block.end) return undefined
    const item = block.items[block.start]!
    block.items[block.start++] = undefined
    if (block.start === block.end) this.#leave(block)
    if (item.wantsAnswer) this.#asked--
    else this.#oneWay--
    return item
  }

  /** Takes all of them. */
  takeAll(): T[] {
    const items: T[] = []
    for (let item = this.take(); item !== undefined; item = this.take()) items.push(item)
    return items
  }

  /** One that was put in matters no more. When that may be so of half of what waits, those are taken out. */
  dropped(): void {
    if (++this.#dropped * 2 < this.length) return
    this.#dropped = 0
    for (const item of this.takeAll()) if (!item.canceled) this.offer(item)
  }

  /** The `limit` oldest; they stay. */
  peek(limit: number): T[] {
    const items: T[] = []
    for (let block = this.#first; block !== undefined; block = block.next) {
      for (let place = block.start; place < block.end; place++) {
        if (items.length >= limit) return items
        items.push(block.items[place]!)
      }
    }
    return items
  }

  #grow(last: Block<T> | undefined): Block<T> {
    const block = new Block<T>(last === undefined ? FEW : MANY)
    if (last === undefined) this.#first = block
    else last.next = block
    return (this.#last = block)
  }

  /** All that was put into `block`, the first, has been taken. */
  #leave(block: Block<T>): void {
    if (block.next !== undefined) this.#first = block.next
    else if (block.size === FEW) block.start = block.end = 0
    else this.#first = this.#last = undefined
  }
}
