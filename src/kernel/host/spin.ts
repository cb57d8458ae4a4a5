/**
 * Whether to wait for an answer by looking again and again, or to sleep. Waking a thread costs 60 to 80 µs, a look at
 * shared memory 20 ns, a turn of the event loop 3 µs; but who spins in vain takes the time from others, and where
 * every core is busy the one who is to answer may need just that. So spinning has to pay: a hit earns what a wake
 * costs there, a miss takes twenty times as much, and who has nothing left tries again every now and then. On two
 * cores one wait of a hundred or more is a miss when both are free, one of eleven when both are busy.
 */

/** Milliseconds to spin: about as long as the other end takes to wake up and answer. */
export const SPIN = 0.2
/** What a miss takes, in hits: about 0.2 ms of a core by 10 µs, what a wake costs on busy ones. */
const MISS = 20
/** What can be earned. */
const FULL = 10 * MISS
/** Milliseconds between tries: a core spends one part in a hundred on those that are in vain. */
const PAUSE = 100 * SPIN

export class Spin {
  /** Earned so far. */
  #credit = MISS
  /** When it was tried last with nothing earned. */
  #tried = -PAUSE

  /**
   * Asked once before each wait.
   *
   * @param now in milliseconds from any fixed moment
   */
  worthwhile(now: number): boolean {
    if (this.#credit >= MISS) return true
    if (now - this.#tried < PAUSE) return false
    this.#tried = now
    this.#credit = MISS
    return true
  }

  /** It came while spinning. */
  hit(): void {
    if (this.#credit < FULL) this.#credit++
  }

  /** Nothing came. */
  miss(): void {
    this.#credit -= MISS
  }
}
