/**
 * Whether to wait for an answer by looking again and again, or to sleep. Waking a thread costs 60 to 80 µs,
 * a look at shared memory 20 ns; but who spins in vain takes the time from others. So: after two misses in a
 * row it is given up, and tried again after 1, 2, 4, … waits.
 */

/** Milliseconds to spin: about as long as the other end takes to wake up and answer. */
export const SPIN = 0.2
const MISSES = 2
const LONGEST_PAUSE = 4_096

export class Spin {
  #misses = 0
  #pause = 1
  #left = 0

  /** Asked once before each wait. */
  worthwhile(): boolean {
    if (this.#misses < MISSES) return true
    if (this.#left-- > 0) return false
    this.#left = this.#pause
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2)
    return true
  }

  /** It came while spinning. */
  hit(): void {
    this.#misses = 0
    this.#pause = 1
    this.#left = 0
  }

  /** Nothing came. */
  miss(): void {
    this.#misses++
  }
}
