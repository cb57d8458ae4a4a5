/** Publish and subscribe inside one daemon; how a daemon feeds its streams. */
import { DaemonError } from '../../wire/error'
import type { Topic } from '../daemon'

/** How far a subscriber may fall behind before it is told what it missed. */
const LIMIT = 1_000

/** @param name of the daemon, for the error's text */
export function createTopic<T>(name: string): Topic<T> & { end(): void } {
  const subscribers = new Set<Subscriber<T>>()
  return {
    publish: (value) => {
      for (const subscriber of subscribers) subscriber.push(value)
    },
    subscribe: () => {
      const subscriber = new Subscriber<T>(name, () => subscribers.delete(subscriber))
      subscribers.add(subscriber)
      return subscriber
    },
    end: () => {
      for (const subscriber of subscribers) void subscriber.return()
    },
  }
}

class Subscriber<T> implements AsyncIterableIterator<T> {
  #values: T[] = []
  #missed = 0
  #ended = false
  #wake: (() => void) | undefined

  constructor(
    private readonly name: string,
    private readonly leave: () => void,
  ) {}

  [Symbol.asyncIterator](): this {
    return this
  }

  push(value: T): void {
    // Nothing follows on a gap: what comes after the first one missed is missed too.
    if (this.#missed > 0 || this.#values.length >= LIMIT) this.#missed++
    else this.#values.push(value)
    this.#wake?.()
  }

  async next(): Promise<IteratorResult<T>> {
    while (this.#values.length === 0) {
      if (this.#ended) return { done: true, value: undefined }
      if (this.#missed > 0) {
        const missed = this.#missed
        void this.return()
        throw new DaemonError(
          'resource_exhausted',
          `a subscriber of ${this.name} fell behind and missed ${missed} values`,
          { missed },
        )
      }
      await new Promise<void>((resolve) => (this.#wake = resolve))
      this.#wake = undefined
    }
    return { done: false, value: this.#values.shift()! }
  }

  return(): Promise<IteratorResult<T>> {
    this.#ended = true
    this.#values = []
    this.leave()
    this.#wake?.()
    return Promise.resolve({ done: true, value: undefined })
  }
}
