/** The consumer's side of a subscription: items wait here, at most a window of them, until its loop takes them. */
import { DaemonError, type ErrorData } from '../../wire/error'
import { Kind } from '../../wire/frame'
import type { Envelope } from './envelope'
import type { Subscription } from '../daemon'
import type { Sender } from './sender'
import type { Waiter } from './waiters'

/** A place in a stream where so many items have been left out. */
class Gap {
  constructor(readonly count: number) {}
}

/** How many items a producer may be ahead. */
export const WINDOW = 64

interface Wire {
  /** Tells the producer that there is room for `count` more. */
  pull(consumer: Consumer, count: number): void
  /** Tells the producer that nobody listens any more. */
  stop(consumer: Consumer): void
  /** Nothing will come any more. */
  over(consumer: Consumer): void
}

export class Consumer implements Waiter, Subscription {
  missed = 0
  call = 0
  deadline: number | undefined = undefined
  request: Envelope | undefined = undefined
  host: number | undefined = undefined
  #items: unknown[] = []
  #head = 0
  #taken = 0
  #ended = false
  #error: DaemonError | undefined
  /** Those who wait for the next item. */
  #waiting: (() => void)[] = []

  constructor(
    private readonly from: Sender,
    private readonly wire: Wire,
  ) {}

  [Symbol.asyncIterator](): this {
    return this
  }

  answer(kind: Kind, payload: unknown): void {
    if (this.#waiting.length > 0) this.from.resumed()
    if (kind === Kind.item) {
      this.#items.push(payload)
    } else if (kind === Kind.gap) {
      this.#items.push(new Gap(payload as number))
    } else {
      if (kind === Kind.failure) this.#error = DaemonError.fromData(payload as ErrorData)
      this.#end()
    }
    this.#wake()
  }

  fail(error: DaemonError): void {
    this.#error = error
    this.#end()
    this.#wake()
  }

  async next(): Promise<IteratorResult<unknown>> {
    for (;;) {
      if (this.#head < this.#items.length) {
        const item = this.#take()
        if (!(item instanceof Gap)) return this.#given(item)
        this.missed += item.count
      } else if (this.#ended) {
        const error = this.#error
        this.#error = undefined
        if (error) throw error
        return { done: true, value: undefined }
      } else {
        await new Promise<void>((resolve) => this.#waiting.push(resolve))
      }
    }
  }

  #wake(): void {
    const waiting = this.#waiting
    if (waiting.length === 0) return
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    this.wire.over(this)
  }

  #take(): unknown {
    const item = this.#items[this.#head++]
    if (this.#head === this.#items.length) {
      this.#items = []
      this.#head = 0
    }
    return item
  }

  /** One item has been taken: the producer may go on. */
  #given(value: unknown): IteratorResult<unknown> {
    if (++this.#taken === WINDOW / 2) {
      this.#taken = 0
      if (!this.#ended) this.wire.pull(this, WINDOW / 2)
    }
    return { done: false, value }
  }

  return(): Promise<IteratorResult<unknown>> {
    if (!this.#ended) this.wire.stop(this)
    this.#end()
    this.#items = []
    this.#head = 0
    this.#wake()
    return Promise.resolve({ done: true, value: undefined })
  }
}
