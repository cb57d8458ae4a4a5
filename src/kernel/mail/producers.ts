/** The streams that the daemons of this host produce, each no further ahead than its consumer lets it. */
import { DaemonError } from '../../wire/error'
import { Kind } from '../../wire/frame'
import { WINDOW } from './consumer'
import { takeTransfers } from '../daemon'
import type { Envelope } from './envelope'
import type { Sender } from './sender'

/** What producers need of their host. */
interface Loop {
  readonly later: (act: () => void) => void
  overdue(): boolean
  awake(): void
}

/** What a producer needs of the mail. */
interface Answers {
  answer(
    request: Envelope,
    from: Sender,
    kind: typeof Kind.item | typeof Kind.gap | typeof Kind.end,
    value?: unknown,
    transfer?: Transferable[],
  ): void
  fail(request: Envelope, from: Sender, error: DaemonError): void
}

interface Producer {
  readonly request: Envelope
  readonly from: Sender
  readonly iterator: AsyncIterator<unknown, unknown>
  room: number
  wake: (() => void) | undefined
  stopped: boolean
}

const keyOf = (caller: number, call: number): string => `${caller}:${call}`

export class Producers {
  readonly #byKey = new Map<string, Producer>()

  constructor(
    private readonly mail: Answers,
    private readonly host: Loop,
  ) {}

  get size(): number {
    return this.#byKey.size
  }

  /** Sends every item of `items` to whoever made `request`, then the end, or the error that ended it. */
  start(request: Envelope, from: Sender, items: AsyncIterable<unknown>): void {
    const iterator = items[Symbol.asyncIterator]()
    const producer: Producer = { request, from, iterator, room: WINDOW, wake: undefined, stopped: false }
    this.#byKey.set(keyOf(request.caller, request.call), producer)
    if (request.canceled) this.#stop(producer)
    else void this.#pump(producer)
  }

  /** The consumer has room for `count` more. */
  pull(caller: number, call: number, count: number): void {
    const producer = this.#byKey.get(keyOf(caller, call))
    if (!producer) return
    producer.room += count
    if (!producer.wake) return
    producer.from.resumed()
    producer.wake()
  }

  /** The consumer listens no longer. */
  stop(caller: number, call: number): void {
    const producer = this.#byKey.get(keyOf(caller, call))
    if (producer) this.#stop(producer)
  }

  /** The host of these consumers is gone. */
  endFor(host: number): void {
    for (const producer of [...this.#byKey.values()]) {
      if (producer.request.caller === host) this.#stop(producer)
    }
  }

  /** The daemon `from` has stopped: its consumers are told. */
  endOf(from: Sender, error: DaemonError): void {
    for (const producer of [...this.#byKey.values()]) {
      if (producer.from !== from) continue
      this.#stop(producer)
      this.mail.fail(producer.request, from, error)
    }
  }

  /** A source that is always ready would never let anybody else have a turn. */
  #nextTask(): Promise<void> {
    return new Promise((resolve) =>
      this.host.later(() => {
        this.host.awake()
        resolve()
      }),
    )
  }

  #stop(producer: Producer): void {
    producer.stopped = true
    this.#byKey.delete(keyOf(producer.request.caller, producer.request.call))
    producer.wake?.()
    void leave(producer.iterator)
  }

  async #pump(producer: Producer): Promise<void> {
    const { request, from, iterator } = producer
    const waits = request.kind === Kind.subscribe
    let sent = 0
    let missed = 0
    const tellMissed = (): void => {
      if (missed > 0) this.mail.answer(request, from, Kind.gap, missed)
      missed = 0
    }
    try {
      while (!producer.stopped) {
        if (producer.room === 0 && waits) {
          await new Promise<void>((resolve) => (producer.wake = resolve))
          producer.wake = undefined
          continue
        }
        const { done, value } = await iterator.next()
        if (producer.stopped) return
        if (producer.room === 0 && !done) {
          if (++missed % WINDOW === 0) await this.#nextTask()
          continue
        }
        tellMissed()
        if (done) {
          this.mail.answer(request, from, Kind.end)
          break
        }
        producer.room--
        this.mail.answer(request, from, Kind.item, value, takeTransfers(value))
        if (++sent % WINDOW === 0 && this.host.overdue()) await this.#nextTask()
      }
    } catch (thrown) {
      if (!producer.stopped) {
        void leave(iterator)
        this.mail.fail(request, from, DaemonError.from(thrown))
      }
    }
    this.#byKey.delete(keyOf(request.caller, request.call))
  }
}

/** Tells a source that nobody takes from it any more. What comes of that is nobody's matter. */
async function leave(source: AsyncIterator<unknown, unknown>): Promise<void> {
  try {
    await source.return?.()
  } catch {
    // Nobody waits for it.
  }
}
