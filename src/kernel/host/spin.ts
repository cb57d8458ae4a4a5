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
/**
 * Where messages come in tasks: milliseconds from one wait to the next, asleep, below which waking costs too little for an
 * event loop that keeps turning to gain by it. On two cores it was 0.1 when both were free; when both were busy it was
 * 0.04, and calls were a twentieth faster without tries, for a thread that has used its time is made to wait.
 */
export const BRIEF = 0.06

export class Spin {
  /** Earned so far. */
  #credit = MISS
  /** When it was tried last with nothing earned, or found not to be worth a try. */
  #tried = -PAUSE
  /** Waits asleep since then. */
  #asleep = 0

  /**
   * Asked once before each wait.
   *
   * @param now in milliseconds from any fixed moment
   * @param brief milliseconds from one wait to the next, asleep, below which it is not worth a try
   */
  worthwhile(now: number, brief = 0): boolean {
    if (this.#credit >= MISS) return true
    this.#asleep++
    const passed = now - this.#tried
    if (passed < PAUSE) return false
    const worth = passed >= brief * this.#asleep
    if (worth) this.#credit = MISS
    this.#tried = now
    this.#asleep = 0
    return worth
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
