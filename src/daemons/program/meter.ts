/** How long a program has worked: the time that it did not wait in a system call or for a message. */

interface Clock {
  now(): number
  every(ms: number, work: () => void): () => void
}

export class Meter {
  #used = 0
  #since: number | undefined
  #cancel: (() => void) | undefined

  /**
   * @param limit milliseconds of work after which `exceeded` is called, also in the midst of it
   */
  constructor(
    private readonly clock: Clock,
    private readonly limit: number | undefined,
    private readonly exceeded: () => void,
  ) {}

  /** Milliseconds of work so far. */
  get used(): number {
    return this.#used + (this.#since === undefined ? 0 : Math.max(0, this.clock.now() - this.#since))
  }

  work(): void {
    if (this.#since !== undefined) return
    this.#since = this.clock.now()
    if (this.limit !== undefined) this.#watch(this.limit)
  }

  rest(): void {
    this.#used = this.used
    this.#since = undefined
    this.#cancel?.()
    this.#cancel = undefined
  }

  #watch(limit: number): void {
    this.#cancel = this.clock.every(Math.max(1, limit - this.used), () => {
      this.#cancel?.()
      // Timers may come a little early.
      if (this.used < limit) this.#watch(limit)
      else this.exceeded()
    })
  }
}
