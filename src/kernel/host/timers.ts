/** The timers of one run of a daemon; none outlives it. */
import type { DaemonError } from '../../wire/error'
import type { Clock } from '../clock'

export class Timers {
  readonly #stops = new Set<(error: DaemonError) => void>()
  #ended: DaemonError | undefined

  /** @param guard runs a timer's work, and takes what it throws */
  constructor(
    private readonly clock: Clock,
    private readonly guard: (work: () => void) => void,
  ) {}

  /** Resolves after `ms` milliseconds; rejects when the run ends first. */
  sleep(ms: number): Promise<void> {
    if (this.#ended) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(ms, () => {
        this.#stops.delete(stop)
        this.guard(resolve)
      })
      const stop = (error: DaemonError): void => {
        cancel()
        reject(error)
      }
      this.#stops.add(stop)
    })
  }

  /** Runs `work` every `ms` milliseconds (at least 1) of the clock, not of its own duration. */
  every(ms: number, work: () => void): () => void {
    if (this.#ended) return () => {}
    const period = Math.max(1, ms)
    let due = this.clock.now() + period
    const tick = (): void => {
      const now = this.clock.now()
      due = Math.max(due + period, now)
      cancel = this.clock.after(due - now, tick)
      this.guard(work)
    }
    let cancel = this.clock.after(period, tick)
    const stop = (): void => {
      cancel()
      this.#stops.delete(stop)
    }
    this.#stops.add(stop)
    return stop
  }

  /** Ends them all, and those set from now on; who sleeps is woken with `error`. */
  end(error: DaemonError): void {
    this.#ended = error
    for (const stop of [...this.#stops]) stop(error)
    this.#stops.clear()
  }
}
