/**
 * A stream over a port: items in batches, never more than a window ahead of the consumer. The consumer
 * owns the port; leaving its loop closes it, and that ends the producer.
 */
import { DaemonError, type ErrorData } from './error'
import type { Subscription } from './control'
import type { Port } from './port'

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

const WINDOW = 256

/** Some items, how many of the stream were left out until the last of them, and whether it has ended. */
interface Down {
  readonly items: readonly unknown[]
  readonly missed?: number
  readonly end?: true
  readonly error?: ErrorData
}
type Up = { readonly taken: number }

/** A source that may leave items out says how many. */
type Source = AsyncIterable<unknown> & { readonly missed?: number }

/**
 * Sends every item of `source` over `port` until it ends, fails, or the consumer closes the port. An item that cannot
 * be cloned ends it with `invalid_argument`.
 */
export async function pumpStream(source: Source, port: Port<Down | Up>): Promise<void> {
  const iterator = source[Symbol.asyncIterator]()
  let credit = WINDOW
  let wake = (): void => {}
  let closed = false
  let batch: unknown[] = []
  let flushing = false
  const leave = (): void => {
    closed = true
    wake()
    void iterator.return?.()
  }
  const flush = (): void => {
    flushing = false
    const items = batch
    batch = []
    if (items.length === 0 || closed) return
    try {
      port.send({ items, missed: source.missed ?? 0 })
    } catch (thrown) {
      port.send({ items: [], error: DaemonError.from(thrown, 'invalid_argument').toData() })
      leave()
    }
  }
  port.onClose(leave)
  port.receive((message) => {
    credit += (message as Up).taken
    wake()
  })
  try {
    while (!closed) {
      if (credit === 0) {
        await new Promise<void>((resolve) => (wake = resolve))
        continue
      }
      const next = await iterator.next()
      if (next.done) break
      credit--
      batch.push(next.value)
      if (!flushing) {
        flushing = true
        queueMicrotask(flush)
      }
    }
    flush()
    port.send({ items: [], missed: source.missed ?? 0, end: true })
  } catch (thrown) {
    flush()
    port.send({ items: [], error: DaemonError.from(thrown).toData() })
  }
}

/**
 * The consumer's side: what `pumpStream` sends over `port`, as an async iterable for one loop.
 *
 * @param opened the stream fails with what this rejects with
 */
export function streamFrom(port: Port<Down | Up>, opened: Promise<unknown>): Subscription {
  const items: unknown[] = []
  let ending: { error?: DaemonError } | undefined
  let taken = 0
  let wake = (): void => {}
  const end = (error?: DaemonError): void => {
    ending ??= error ? { error } : {}
    wake()
  }
  opened.catch((thrown: unknown) => end(DaemonError.from(thrown)))
  port.receive((message) => {
    const { items: more, missed = stream.missed, end: ended, error } = message as Down
    stream.missed = missed
    for (const item of more) items.push(item)
    if (ended || error) end(error && DaemonError.fromData(error))
    wake()
  })
  port.onClose(() => end(new DaemonError('unavailable', 'the other end of the stream is gone')))
  const stream: Mutable<Subscription> = {
    missed: 0,
    [Symbol.asyncIterator]: () => stream,
    async next() {
      while (items.length === 0) {
        if (ending) {
          port.close()
          const { error } = ending
          ending = {}
          if (error) throw error
          return { done: true, value: undefined }
        }
        await new Promise<void>((resolve) => (wake = resolve))
      }
      if (++taken === WINDOW / 2) {
        port.send({ taken })
        taken = 0
      }
      return { done: false, value: items.shift() }
    },
    return() {
      ending = {}
      items.length = 0
      wake()
      port.close()
      return Promise.resolve({ done: true, value: undefined })
    },
  }
  return stream
}
