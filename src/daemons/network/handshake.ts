/** The time that it takes to connect: there and back again, or a timeout where nothing gets through. */
import { fault } from './errno'
import type { Path } from './path'
import { Turns } from './turns'

/** Milliseconds that a connect waits for a partition to heal. */
const connectTimeout = 3_000

export class Handshake {
  readonly #turns = new Turns()
  /** When it began to travel, and when the answer is back, in milliseconds. */
  #began: number | undefined
  #due = Infinity
  #arrived = false
  #cancel: (() => void) | undefined

  constructor(
    private readonly there: Path,
    private readonly back: Path,
  ) {}

  /** True when both ways are clear, so that there is nothing to wait for. */
  get immediate(): boolean {
    return this.there.conditions.clear && this.back.conditions.clear
  }

  /** Resolves when the answer has come back. Throws ETIMEDOUT, naming `target`. */
  async complete(target: string, signal?: AbortSignal): Promise<void> {
    let timedOut = false
    const forget = this.there.surroundings.after(connectTimeout, () => {
      timedOut = true
      this.#turns.wake()
    })
    try {
      await this.#turns.take(() => {
        if (this.#partitioned) {
          if (timedOut) throw fault('ETIMEDOUT', `${target} did not answer in ${connectTimeout} ms`)
          return undefined
        }
        if (this.#began === undefined) this.#travel()
        return this.#arrived || undefined
      }, signal)
    } finally {
      forget()
      this.#cancel?.()
    }
  }

  /** The links have changed. */
  review(): void {
    if (this.#began !== undefined && !this.#partitioned) this.#travel()
    this.#turns.wake()
  }

  fail(error: Error): void {
    this.#turns.end(error)
  }

  /** Plans the arrival; an earlier plan holds where it is sooner. */
  #travel(): void {
    const { after, now } = this.there.surroundings
    const moment = now()
    this.#began ??= moment
    const queued = this.there.departure(0) + this.back.departure(0) - 2 * moment
    const trip = queued + this.there.delay() + this.back.delay()
    this.#due = Math.min(this.#due, this.#began + trip)
    this.#cancel?.()
    this.#cancel = after(Math.max(0, this.#due - moment), () => {
      this.#arrived = true
      this.#turns.wake()
    })
  }

  get #partitioned(): boolean {
    return this.there.conditions.partitioned || this.back.conditions.partitioned
  }
}
