/**
 * A mailbox: first in, first out, bounded. A one-way message that finds it full of such is refused; a call
 * waits behind the others, which its caller's deadline bounds. What waits is kept in blocks, so that an empty
 * mailbox holds a small one at most, whatever has been in it; and the blocks of a busy one are young objects, into
 * which the collector lets values be written at no cost.
 *
 * One-way messages that come right after each other and are alike in all but their payloads can be one envelope, which
 * has a burst of payloads.
 */
import type { Envelope } from './envelope'

/** Places in the first block, which stays while nothing waits, and in those behind it. */
const FEW = 4
const MANY = 64
/** Times that the first block becomes empty until it is let go, so that it is young while it is busy. */
const USES = 64

class Block {
  readonly items: (Envelope | undefined)[]
  start = 0
  end = 0
  next: Block | undefined = undefined
  /** How often it has become empty. */
  uses = 0

  constructor(readonly size: number) {
    this.items = new Array<Envelope | undefined>(size)
  }
}

export class Mailbox {
  #first: Block | undefined
  #last: Block | undefined
  /** How many one-way messages wait, and how many calls and subscriptions. */
  #oneWay = 0
  #asked = 0
  /** How many may matter no more. */
  #dropped = 0
  /** How many messages of the first envelope have been taken. */
  #taken = 0

  /** @param capacity how many one-way messages may wait before others are refused; at least 1 */
  constructor(readonly capacity: number) {}

  /** How many wait, calls included. */
  get length(): number {
    return this.#oneWay + this.#asked
  }

  get full(): boolean {
    return this.#oneWay >= this.capacity
  }

  /** How many messages of the envelope that is first have been taken. */
  get taken(): number {
    return this.#taken
  }

  /** The envelope of the oldest, which stays; undefined when the mailbox is empty. */
  get first(): Envelope | undefined {
    const block = this.#first
    return block === undefined || block.start === block.end ? undefined : block.items[block.start]
  }

  /** Puts `envelope` last; false, and nothing is done, when it is a one-way message and there is no room for it. */
  offer(envelope: Envelope): boolean {
    if (envelope.wantsAnswer) this.#asked++
    else if (this.full) return false
    else this.#oneWay++
    envelope.waiting = true
    let block = this.#last
    if (block === undefined || block.end === block.size) block = this.#grow(block)
    block.items[block.end++] = envelope
    return true
  }

  /** Puts a one-way message last that is like `last`, the last, in all but its payload. */
  join(last: Envelope, payload: unknown): void {
    this.#oneWay++
    if (last.burst === undefined) {
      last.burst = [last.payload]
      last.payload = undefined
    }
    last.burst.push(payload)
  }

  /** Takes the oldest, which is in `first`, and gives its payload. */
  next(first: Envelope): unknown {
    const { burst } = first
    if (first.wantsAnswer) this.#asked--
    else this.#oneWay--
    if (burst === undefined) {
      this.#remove(first)
      return first.payload
    }
    const payload = burst[this.#taken]
    burst[this.#taken++] = undefined
    if (this.#taken === burst.length) this.#remove(first)
    return payload
  }

  /** Takes the oldest, in an envelope of its own; undefined when the mailbox is empty. */
  take(): Envelope | undefined {
    const { first, taken } = this
    if (first === undefined) return undefined
    const payload = this.next(first)
    return first.burst === undefined ? first : first.part(taken, payload)
  }

  /** Takes all of them. */
  takeAll(): Envelope[] {
    const envelopes: Envelope[] = []
    for (let next = this.take(); next !== undefined; next = this.take()) envelopes.push(next)
    return envelopes
  }

  /** One that was put in matters no more. When that may be so of half of what waits, those are taken out. */
  dropped(): void {
    if (++this.#dropped * 2 < this.length) return
    this.#dropped = 0
    for (const envelope of this.takeAll()) if (!envelope.canceled) this.offer(envelope)
  }

  /** The `limit` oldest; they stay. */
  peek(limit: number): Envelope[] {
    const envelopes: Envelope[] = []
    let index = this.#taken
    for (const envelope of this.#envelopes()) {
      const { burst } = envelope
      for (const end = burst?.length ?? 1; index < end; index++) {
        if (envelopes.length >= limit) return envelopes
        envelopes.push(burst === undefined ? envelope : envelope.part(index, burst[index]))
      }
      index = 0
    }
    return envelopes
  }

  *#envelopes(): Generator<Envelope> {
    for (let block = this.#first; block !== undefined; block = block.next) {
      for (let place = block.start; place < block.end; place++) yield block.items[place]!
    }
  }

  #grow(last: Block | undefined): Block {
    const block = new Block(last === undefined ? FEW : MANY)
    if (last === undefined) this.#first = block
    else last.next = block
    return (this.#last = block)
  }

  /** All of `first` has been taken. */
  #remove(first: Envelope): void {
    first.waiting = false
    this.#taken = 0
    const block = this.#first!
    block.items[block.start++] = undefined
    if (block.start === block.end) this.#leave(block)
  }

  /** All that was put into `block`, the first, has been taken. */
  #leave(block: Block): void {
    if (block.next !== undefined) this.#first = block.next
    else if (block.size === FEW && ++block.uses < USES) block.start = block.end = 0
    else this.#first = this.#last = undefined
  }
}
