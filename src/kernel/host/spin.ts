/**
 * Whether to wait for an answer by looking again and again, or to sleep. Waking a thread costs 60 to 80 µs, a look at
 * shared memory 20 ns, a turn of the event loop 3 µs; but who spins in vain takes the time from others, and where
 * every core is busy the one who is to answer may need just that. So spinning has to pay: a hit earns what a wake
 * costs there, a miss takes twenty times as much, and who has nothing left tries again after 1, 2, 4, … waits. On two
 * cores one wait of a hundred or more is a miss when both are free, one of eleven when both are busy.
 */

/** Milliseconds to spin: about as long as the other end takes to wake up and answer. */
export const SPIN = 0.2
/** What a miss takes, in hits: about 0.2 ms of a core by 10 µs, what a wake costs on busy ones. */
const MISS = 20
/** What can be earned. */
const FULL = 10 * MISS
const LONGEST_PAUSE = 4_096

export class Spin {
  /** Earned so far. */
  #credit = 2 * MISS
  #pause = 1
  #left = 0

  /** Asked once before each wait. */
  worthwhile(): boolean {
    if (this.#credit >= MISS) return true
    if (this.#left-- > 0) return false
    this.#left = this.#pause
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2)
    this.#credit = MISS
    return true
  }

  /** It came while spinning. */
  hit(): void {
    if (this.#credit < FULL) this.#credit++
    else this.#pause = 1
  }

  /** Nothing came. */
  miss(): void {
    this.#credit -= MISS
  }
}
