/** The consumer's side of a subscription: items wait here, at most a window of them, until its loop takes them. */
import { DaemonError, type ErrorData } from '../../wire/error'
import { Kind } from '../../wire/frame'
import type { Envelope } from './envelope'
import type { Waiter } from './waiters'

/** How many items a producer may be ahead. */
export const WINDOW = 64

interface Wire {
  /** Tells the producer that there is room for `count` more. */
  pull(call: number, count: number): void
  /** Tells the producer that nobody listens any more. */
  stop(call: number): void
}

export class Consumer implements Waiter, AsyncIterableIterator<unknown> {
  request?: Envelope
  host?: number
  #items: unknown[] = []
  #head = 0
  #taken = 0
  #ended = false
  #error: DaemonError | undefined
  #wake: (() => void) | undefined

  constructor(private readonly wire: Wire) {}

  [Symbol.asyncIterator](): this {
    return this
  }

  answer(envelope: Envelope): void {
    if (envelope.kind === Kind.item) {
      this.#items.push(envelope.payload)
    } else {
      this.#ended = true
      if (envelope.kind === Kind.failure) this.#error = DaemonError.fromData(envelope.payload as ErrorData)
    }
    this.#wake?.()
  }

  fail(error: DaemonError): void {
    this.#ended = true
    this.#error = error
    this.#wake?.()
  }

  async next(): Promise<IteratorResult<unknown>> {
    while (this.#head === this.#items.length) {
      if (this.#ended) {
        const error = this.#error
        this.#error = undefined
        if (error) throw error
        return { done: true, value: undefined }
      }
      await new Promise<void>((resolve) => (this.#wake = resolve))
      this.#wake = undefined
    }
    const value = this.#items[this.#head++]
    if (this.#head === this.#items.length) {
      this.#items = []
      this.#head = 0
    }
    if (++this.#taken === WINDOW / 2) {
      this.#taken = 0
      if (!this.#ended) this.wire.pull(this.request!.call, WINDOW / 2)
    }
    return { done: false, value }
  }

  return(): Promise<IteratorResult<unknown>> {
    if (!this.#ended) this.wire.stop(this.request!.call)
    this.#ended = true
    this.#items = []
    this.#head = 0
    this.#wake?.()
    return Promise.resolve({ done: true, value: undefined })
  }
}
